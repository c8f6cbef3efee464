// SPDX-License-Identifier: Apache-2.0
// The JavaScript client on an API server: an informer and a patch. Prints what it saw and ends by
// itself. node informer.mjs KUBECONFIG NAMESPACE
import * as k8s from '@kubernetes/client-node';

const [kubeconfig, namespace] = process.argv.slice(2);
const config = new k8s.KubeConfig();
config.loadFromFile(kubeconfig);
const objects = config.makeApiClient(k8s.CustomObjectsApi);
const kind = {
  group: 'kubevirt.io', version: 'v1', namespace, plural: 'virtualmachineinstances',
};
const path = `/apis/kubevirt.io/v1/namespaces/${namespace}/virtualmachineinstances`;

const informer = k8s.makeInformer(
  config, path, () => objects.listNamespacedCustomObject(kind));
const seen = [];
for (const event of ['add', 'update', 'delete']) {
  informer.on(event, (object) => {
    console.log(event, object.metadata.name);
    seen.push(`${event} ${object.metadata.name}`);
  });
}
informer.on('error', (error) => { console.error(String(error)); process.exit(1); });

async function wait(line) {
  for (let i = 0; i < 300; i++) {
    if (seen.includes(line)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not seen: ${line}`);
}

await informer.start();
const name = 'from-javascript';
await objects.createNamespacedCustomObject({
  ...kind,
  body: {
    apiVersion: 'kubevirt.io/v1', kind: 'VirtualMachineInstance', metadata: { name },
    spec: { domain: { devices: {} } },
  },
});
await wait(`add ${name}`);
await objects.patchNamespacedCustomObject(
  { ...kind, name, body: [{ op: 'add', path: '/metadata/annotations', value: { a: 'b' } }] },
  k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.JsonPatch));
await wait(`update ${name}`);
await objects.deleteNamespacedCustomObject({ ...kind, name });
await wait(`delete ${name}`);
console.log('done');
process.exit(0);
