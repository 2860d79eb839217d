package dev.longshore.cli;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.batch.BatchClient;

/**
 * What the demo calls the server with. Any credentials do on loopback.
 *
 * @param batch AWS's own client, only told where the server is
 * @param logs reads what jobs wrote
 */
record DemoClients(BatchClient batch, LogsClient logs) implements AutoCloseable {

  static DemoClients of(String url) {
    BatchClient batch =
        BatchClient.builder()
            .endpointOverride(URI.create(url))
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("demo", "demo")))
            .build();
    return new DemoClients(batch, new LogsClient(url));
  }

  @Override
  public void close() {
    batch.close();
    logs.close();
  }
}
