package dev.longshore.wire;

/**
 * Answers one operation of AWS Batch. Called on a virtual thread per request, many at once; may
 * block.
 *
 * @param <Q> the class of the request
 * @param <R> the class of the response
 */
@FunctionalInterface
public interface BatchHandler<Q, R> {

  /**
   * Answers a request.
   *
   * @throws dev.longshore.model.RefusedException to refuse it: HTTP 400 or 409, ClientException.
   *     Any other exception is a bug or a fault: HTTP 500, ServerException, and a log entry
   */
  R handle(Call<Q> call);
}
