import * as DateTime from "effect/DateTime"

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

/** A moment as HTTP headers write it. */
export const httpDate = (epochMs: number): string => {
  const parts = DateTime.toPartsUtc(DateTime.unsafeMake(epochMs))
  const two = (value: number) => String(value).padStart(2, "0")
  const day = `${days[parts.weekDay] ?? ""}, ${two(parts.day)} ${months[parts.month - 1] ?? ""} ${parts.year}`
  return `${day} ${two(parts.hours)}:${two(parts.minutes)}:${two(parts.seconds)} GMT`
}
