import { element, type Element } from "./Element.ts"
import type { ImageField } from "./Fields.ts"
import { imageKinds } from "./ImageKinds.ts"
import { selectedKey } from "./Images.ts"
import { title, type Item } from "./Item.ts"

const kindOf = (lock: ImageField) => imageKinds.find((kind) => kind.lock === lock)

/** The address of an image that the item shows; the number is the stamp of the item's last change, not of the image's. */
export const imageAddress = (item: Item, lock: ImageField): string | undefined => {
  const kind = kindOf(lock)
  return kind === undefined || selectedKey(item, kind) === undefined
    ? undefined
    : `/library/metadata/${item.id}/${lock}/${item.updatedAt}`
}

const imageTypes: ReadonlyArray<readonly [ImageField, string]> = [
  ["thumb", "coverPoster"],
  ["art", "background"],
  ["clearLogo", "clearLogo"],
  ["squareArt", "backgroundSquare"]
]

export const imageElements = (item: Item): ReadonlyArray<Element> =>
  imageTypes.flatMap(([lock, type]) => {
    const url = imageAddress(item, lock)
    return url === undefined ? [] : [element("Image", { alt: title(item), type, url })]
  })
