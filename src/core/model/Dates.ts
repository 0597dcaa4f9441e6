// Of a time, as ISO 8601 writes it, the day counts as it stands there, whatever its zone.
const form =
  /^(?!0000)(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?)?)?$/i

const daysIn = (year: number, month: number): number =>
  month === 2
    ? year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
      ? 29
      : 28
    : [4, 6, 9, 11].includes(month)
      ? 30
      : 31

/** A Stash date, which may lack day or month or have a time, as `YYYY-MM-DD`; undefined when it is no date. */
export const wholeDate = (text: string): string | undefined => {
  const parts = form.exec(text.trim())
  if (parts === null) return undefined
  const [, year = "", month = "01", day = "01"] = parts
  const m = Number(month)
  const d = Number(day)
  return m >= 1 && m <= 12 && d >= 1 && d <= daysIn(Number(year), m) ? `${year}-${month}-${day}` : undefined
}
