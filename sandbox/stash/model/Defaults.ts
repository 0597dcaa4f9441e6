/** The plain fields of performers, studios, tags and groups as the API shows them while unset: Go strings are "", never null. */
export const performer: Readonly<Record<string, unknown>> = {
  urls: [],
  gender: null,
  birthdate: null,
  ethnicity: "",
  country: "",
  eye_color: "",
  height_cm: null,
  measurements: "",
  fake_tits: "",
  penis_length: null,
  circumcised: null,
  career_length: "",
  tattoos: "",
  piercings: "",
  favorite: false,
  rating100: null,
  details: "",
  death_date: null,
  hair_color: "",
  weight: null,
  custom_fields: {}
}

export const studio: Readonly<Record<string, unknown>> = { urls: [], rating100: null, favorite: false, details: "" }

export const tag: Readonly<Record<string, unknown>> = { sort_name: "", description: "", favorite: false }

export const group: Readonly<Record<string, unknown>> = {
  duration: null,
  date: null,
  rating100: null,
  director: "",
  synopsis: "",
  urls: []
}
