// Made from the catalogue by `npm run docs`; do not edit. For operations that act as the app itself.

@description('The identity of the app.')
param principalId string

param workspaceName string

@description('Whether the app may comment on, tag and re-rate incidents.')
param writeBack bool = false

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}
