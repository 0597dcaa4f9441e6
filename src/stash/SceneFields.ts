/** Everything that is synced from a scene, as a document asks for it. */
export const sceneFields = `id title details date rating100 organized updated_at
  files { id path size } studio { id name } performers { id name disambiguation } tags { id name }`
