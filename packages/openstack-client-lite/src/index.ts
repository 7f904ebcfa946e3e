export const packageName = 'openstack-client-lite';
