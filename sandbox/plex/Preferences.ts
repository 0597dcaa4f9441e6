import { element, type Element } from "./Element.ts"

/** A setting of the server, a library, an item or a collection. */
export interface Preference {
  readonly id: string
  readonly label: string
  readonly type: "bool" | "int" | "text"
  readonly default: string
  /** Allowed values and what they are called. */
  readonly values?: Readonly<Record<string, string>>
}

const onOff = (id: string, label: string, value = "1"): Preference => ({ id, label, type: "bool", default: value })

export const sectionPreferences: ReadonlyArray<Preference> = [
  onOff("enableCinemaTrailers", "Enable Cinema Trailers"),
  onOff("enableBIFGeneration", "Enable video preview thumbnails"),
  onOff("enableCreditsMarkerGeneration", "Enable credits detection"),
  onOff("augmentWithProviderContent", "Find trailers and extras automatically"),
  onOff("includeInGlobal", "Include in home screen"),
  {
    id: "hidden",
    label: "Visibility",
    type: "int",
    default: "0",
    values: {
      "0": "Include in home screen and global search",
      "1": "Exclude from home screen",
      "2": "Exclude from both"
    }
  },
  {
    id: "collectionMode",
    label: "Collections",
    type: "int",
    default: "2",
    values: { "0": "Disabled", "1": "Hide items which are in collections", "2": "Show collections and their items" }
  }
]

const libraryDefault = { "-1": "Library default", "0": "No", "1": "Yes" }

export const itemPreferences: ReadonlyArray<Preference> = [
  {
    id: "languageOverride",
    label: "Metadata language",
    type: "text",
    default: "",
    values: { "": "Library default", "en-US": "English" }
  },
  { id: "useOriginalTitle", label: "Use original title", type: "int", default: "-1", values: libraryDefault },
  {
    id: "enableCreditsMarkerGeneration",
    label: "Enable credits detection",
    type: "int",
    default: "-1",
    values: { "-1": "Library default", "0": "Disabled" }
  }
]

export const collectionPreferences: ReadonlyArray<Preference> = [
  {
    id: "collectionMode",
    label: "Collection mode",
    type: "int",
    default: "-1",
    values: {
      "-1": "Library default",
      "0": "Hide collection",
      "1": "Hide items in this collection",
      "2": "Show this collection and its items"
    }
  },
  {
    id: "collectionSort",
    label: "Collection order",
    type: "int",
    default: "0",
    values: { "0": "Release date", "1": "Alphabetical", "2": "Custom" }
  },
  {
    id: "collectionFilterBasedOnUser",
    label: "Filter based on",
    type: "int",
    default: "0",
    values: { "0": "Admin", "1": "User currently viewing the content" }
  }
]

/** Of the server itself: three of more than a hundred. */
export const serverPreferences: ReadonlyArray<Preference> = [
  { id: "FriendlyName", label: "Friendly name", type: "text", default: "Sandbox" },
  onOff("autoEmptyTrash", "Empty trash automatically after every scan"),
  onOff("FSEventLibraryUpdatesEnabled", "Scan my library automatically", "0")
]

export const settingElement =
  (values: ReadonlyMap<string, string>) =>
  (preference: Preference): Element =>
    element("Setting", {
      id: preference.id,
      label: preference.label,
      summary: "",
      type: preference.type,
      default: preference.default,
      value: values.get(preference.id) ?? preference.default,
      hidden: false,
      advanced: false,
      group: "",
      enumValues:
        preference.values === undefined
          ? undefined
          : Object.entries(preference.values)
              .map(([key, label]) => `${key}:${label}`)
              .join("|")
    })

const flags: Readonly<Record<string, string>> = { true: "1", false: "0" }

/** Takes over the known ones among named values. */
export const set = (
  values: Map<string, string>,
  known: ReadonlyArray<Preference>,
  sent: Iterable<readonly [string, string]>
): void => {
  for (const [id, value] of sent) {
    if (known.some((preference) => preference.id === id)) values.set(id, flags[value.toLowerCase()] ?? value)
  }
}
