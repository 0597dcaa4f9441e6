import { type Item, title } from "./Item.ts"
import { stableUuid } from "./Sections.ts"
import type { Activity, PlexState } from "./PlexState.ts"

const publish = (state: PlexState, activity: Activity, event: "started" | "updated" | "ended"): void =>
  state.bus.publish({
    type: "activity",
    key: "ActivityNotification",
    entry: {
      event,
      uuid: activity.uuid,
      Activity: {
        uuid: activity.uuid,
        type: activity.type,
        cancellable: activity.cancellable,
        userID: 1,
        title: activity.title,
        subtitle: activity.subtitle,
        progress: activity.progress,
        ...(activity.context === undefined ? {} : { Context: activity.context })
      }
    }
  })

export const start = (state: PlexState, type: string, title: string, subtitle = ""): Activity => {
  const uuid = stableUuid(`${state.behaviour.machineIdentifier} activity ${++state.lastIds.activity}`)
  const activity: Activity = { uuid, type, cancellable: true, title, subtitle, progress: 0, context: undefined }
  state.activities.set(uuid, activity)
  publish(state, activity, "started")
  return activity
}

export const update = (
  state: PlexState,
  activity: Activity,
  changes: Partial<Pick<Activity, "subtitle" | "progress" | "context">>
): void => {
  Object.assign(activity, changes)
  publish(state, activity, "updated")
}

export const end = (state: PlexState, activity: Activity): void => {
  if (!state.activities.delete(activity.uuid)) return
  activity.progress = 100
  publish(state, activity, "ended")
}

/** Whoever opens an item without `skipRefresh=1` makes the server look at it, and all listeners hear of it. Nothing was refreshed. */
export const opened = (state: PlexState, item: Item): void => {
  const activity = start(state, "library.refresh.items", "Refreshing", title(item))
  activity.context = {
    key: `/library/metadata/${item.id}`,
    accessible: true,
    exists: true,
    analyzed: true,
    refreshed: false
  }
  end(state, activity)
}
