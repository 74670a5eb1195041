export { applicationIdentity as awsIdentity } from '../machine/application.ts';
