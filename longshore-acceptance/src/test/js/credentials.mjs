// What the default chain of AWS's JavaScript SDK finds: the first access key, and the next one.
import { BatchClient } from '@aws-sdk/client-batch';
import { setTimeout } from 'node:timers/promises';

const client = new BatchClient({ region: 'us-east-1' });
const accessKey = async () => (await client.config.credentials()).accessKeyId;

const first = await accessKey();
console.log(first);
let next = first;
while (next === first) {
  await setTimeout(100);
  next = await accessKey();
}
console.log(next);
