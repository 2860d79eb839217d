// AWS's own clients, told where the server is and nothing else of Longshore.
import { BatchClient } from '@aws-sdk/client-batch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';

const settings = {
  endpoint: process.env.LONGSHORE_URL,
  region: 'us-east-1',
  credentials: { accessKeyId: 'dummy', secretAccessKey: 'dummy' },
  maxAttempts: 1,
};

export const batch = new BatchClient(settings);
export const logs = new CloudWatchLogsClient(settings);

/** Asks until the answer is a true value, and returns it; fails after a minute. */
export async function until(what, ask) {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (answer) {
      return answer;
    }
    if (Date.now() > deadline) {
      throw new Error(`not within a minute: ${what}`);
    }
    await new Promise((wake) => setTimeout(wake, 20));
  }
}
