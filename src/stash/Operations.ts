// The one document that asks Stash to do something: it runs a script of our own, which writes into Stash's log.

export const operate = `mutation Operate($plugin: ID!, $args: Map) { runPluginOperation(plugin_id: $plugin, args: $args) }`
