// Gumshoe on Azure Functions, Flex Consumption:
//   az deployment group create --resource-group <group> --template-file bicep/main.bicep --parameters workspaceId=<ARM id>
//   npm run build -- azure, then zip the content of dist/azure and
//   az functionapp deployment source config-zip --resource-group <group> --name <appName> --src gumshoe.zip
targetScope = 'resourceGroup'

@description('Short name that every resource begins with: letters and digits.')
@minLength(3)
@maxLength(11)
param name string = 'gumshoe'

param location string = resourceGroup().location

@description('Memory of one instance in MB.')
@allowed([
  512
  2048
  4096
])
param memory int = 2048

@description('Most instances at one time.')
@minValue(40)
@maxValue(1000)
param instances int = 100

@description('ARM id of the Sentinel workspace; leave it empty to do without one.')
param workspaceId string = ''

@description('Whether the app may comment on, tag and re-rate incidents of that workspace.')
param writeBack bool = false

param tags object = {}

// Names of storage accounts and vaults are shared with all of Azure.
var unique = '${name}${substring(uniqueString(resourceGroup().id, name), 0, 8)}'
var workQueue = 'gumshoe-work'
var hasWorkspace = !empty(workspaceId)
var workspaceParts = split(hasWorkspace ? workspaceId : '${resourceGroup().id}/providers/Microsoft.OperationalInsights/workspaces/none', '/')

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${name}-identity'
  location: location
  tags: tags
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    name: unique
    location: location
    tags: tags
    workQueue: workQueue
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: {
    name: unique
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    name: name
    location: location
    tags: tags
  }
}

module roles 'modules/roles.gen.bicep' = {
  name: 'roles'
  params: {
    principalId: identity.properties.principalId
    storageName: storage.outputs.name
    vaultName: vault.outputs.name
    insightsName: monitoring.outputs.insightsName
  }
}

module sentinel 'modules/sentinel.gen.bicep' = if (hasWorkspace) {
  name: 'sentinel'
  scope: resourceGroup(workspaceParts[2], workspaceParts[4])
  params: {
    principalId: identity.properties.principalId
    workspaceName: workspaceParts[8]
    writeBack: writeBack
  }
}

// The app starts with its roles in place: it keeps its keys in the storage account from the first second.
module app 'modules/app.bicep' = {
  name: 'app'
  params: {
    name: unique
    location: location
    tags: tags
    identityId: identity.id
    clientId: identity.properties.clientId
    storageName: storage.outputs.name
    packageContainer: storage.outputs.packageContainer
    vaultName: vault.outputs.name
    insightsConnection: monitoring.outputs.connection
    memory: memory
    instances: instances
    settings: {
      GUMSHOE_QUEUE: workQueue
      GUMSHOE_WORKSPACE: workspaceId
      GUMSHOE_WRITE_BACK: writeBack ? 'comment,tag,severity' : ''
    }
  }
  dependsOn: [
    roles
  ]
}

output appName string = app.outputs.name
output address string = app.outputs.address
output vaultName string = vault.outputs.name
output identityClientId string = identity.properties.clientId
