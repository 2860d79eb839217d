package dev.longshore.wire;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkPojo;

/**
 * One operation of AWS Batch. All of them are constants of {@link BatchOperations}.
 *
 * @param name as in AWS's model, such as {@code SubmitJob}
 * @param method the HTTP method
 * @param path the HTTP path; for the tag operations what comes before the ARN
 * @param request reads a request
 * @param response reads a response; for tests and clients
 * @param <Q> the class of the request
 * @param <R> the class of the response
 */
public record BatchOperation<Q extends SdkPojo, R extends SdkPojo>(
    String name, String method, String path, Decoder<Q> request, Decoder<R> response) {

  /** Reads a shape of one class. */
  @FunctionalInterface
  public interface Decoder<T> {

    /**
     * Reads a shape.
     *
     * @param json one JSON object, or empty
     * @param routed the members that are in path and query, by name
     * @throws MalformedRequestException if the body is no such object
     */
    T decode(byte[] json, Map<String, List<String>> routed);
  }

  @Override
  public String toString() {
    return name;
  }
}
