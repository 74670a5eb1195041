/** Where each Azure is: host names, and the suffixes of vaults and storage. */
export const azureClouds = {
  global: {
    arm: 'management.azure.com', login: 'login.microsoftonline.com', logs: 'api.loganalytics.io', graph: 'graph.microsoft.com',
    vault: 'vault.azure.net', storage: 'core.windows.net',
  },
  usgov: {
    arm: 'management.usgovcloudapi.net', login: 'login.microsoftonline.us', logs: 'api.loganalytics.us', graph: 'graph.microsoft.us',
    vault: 'vault.usgovcloudapi.net', storage: 'core.usgovcloudapi.net',
  },
  cn: {
    arm: 'management.chinacloudapi.cn', login: 'login.chinacloudapi.cn', logs: 'api.loganalytics.azure.cn', graph: 'microsoftgraph.chinacloudapi.cn',
    vault: 'vault.azure.cn', storage: 'core.chinacloudapi.cn',
  },
} as const;
