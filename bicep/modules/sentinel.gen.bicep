// Made from the catalogue by `npm run docs`; do not edit. For operations that act as the app itself.

@description('The identity of the app.')
param principalId string

param workspaceName string

@description('Whether the app may comment on, tag and re-rate incidents.')
param writeBack bool = false

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

// Log Analytics Reader: queries
resource logAnalyticsReader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(workspace.id, principalId, '73c42c96-874c-492b-b04d-ab87d138a893')
  scope: workspace
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '73c42c96-874c-492b-b04d-ab87d138a893')
  }
}

// Microsoft Sentinel Reader: incidents and their entities
resource microsoftSentinelReader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(workspace.id, principalId, '8d289c81-5878-46d4-8554-54e1e3d8b5cb')
  scope: workspace
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '8d289c81-5878-46d4-8554-54e1e3d8b5cb')
  }
}

// Microsoft Sentinel Responder: comments, tags and severity of incidents
resource microsoftSentinelResponder 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (writeBack) {
  name: guid(workspace.id, principalId, '3e150937-b8fe-4cfb-8069-0eaf05ecd056')
  scope: workspace
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '3e150937-b8fe-4cfb-8069-0eaf05ecd056')
  }
}
