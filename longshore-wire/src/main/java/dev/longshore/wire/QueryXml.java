package dev.longshore.wire;

import dev.longshore.model.Realm;
import dev.longshore.wire.NeighbourService.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Answers in XML: the query protocols of STS, IAM and EC2, and the refusal of S3. */
final class QueryXml {

  private QueryXml() {}

  /** STS GetCallerIdentity: who the caller is, which is always the same user here. */
  static WireResponse callerIdentity(Realm realm, String requestId) {
    // IAM knows no regions: the field is empty in its ARNs.
    String arn = "arn:" + realm.partition() + ":iam::" + realm.accountId() + ":user/longshore";
    return xml(
        200,
        """
        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\
        <GetCallerIdentityResult><Arn>%s</Arn><UserId>AIDALONGSHORE</UserId>\
        <Account>%s</Account></GetCallerIdentityResult>\
        <ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata>\
        </GetCallerIdentityResponse>\
        """
            .formatted(escape(arn), escape(realm.accountId()), escape(requestId)),
        requestId);
  }

  /** The refusal of an action that is not served, as the service itself would word it. */
  static WireResponse invalidAction(NeighbourRequest wanted, String requestId) {
    String message =
        "The action "
            + NeighbourEndpoint.printable(wanted.operation())
            + " is not valid for this web service.";
    return wanted.protocol() == Protocol.EC2_QUERY
        ? ec2Error(400, "InvalidAction", message, requestId)
        : xml(
            400,
            """
            <ErrorResponse><Error><Type>Sender</Type><Code>InvalidAction</Code>\
            <Message>%s</Message></Error><RequestId>%s</RequestId></ErrorResponse>\
            """
                .formatted(escape(message), escape(requestId)),
            requestId);
  }

  /** An answer of EC2: its namespace carries the version of the API. */
  static WireResponse ec2Reply(String action, Map<String, ?> elements, String requestId) {
    StringBuilder xml = new StringBuilder();
    xml.append('<').append(action);
    xml.append("Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">");
    element(xml, "requestId", requestId);
    elements(xml, elements);
    xml.append("</").append(action).append("Response>");
    return xml(200, xml.toString(), requestId);
  }

  private static void elements(StringBuilder xml, Map<?, ?> elements) {
    elements.forEach((name, value) -> element(xml, String.valueOf(name), value));
  }

  private static void element(StringBuilder xml, String name, Object value) {
    xml.append('<').append(name).append('>');
    switch (value) {
      case Map<?, ?> inner -> elements(xml, inner);
      case List<?> items -> items.forEach(item -> element(xml, "item", item));
      default -> xml.append(escape(String.valueOf(value)));
    }
    xml.append("</").append(name).append('>');
  }

  /** An error in the form that only EC2 has. */
  static WireResponse ec2Error(int status, String code, String message, String requestId) {
    return xml(
        status,
        """
        <Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors>\
        <RequestID>%s</RequestID></Response>\
        """
            .formatted(escape(code), escape(message), escape(requestId)),
        requestId);
  }

  /** The refusal of every request to S3: Longshore keeps no objects. */
  static WireResponse s3Refusal(String requestId) {
    return xml(
        501,
        """
        <Error><Code>NotImplemented</Code>\
        <Message>S3 is not served here; set AWS_ENDPOINT_URL_S3</Message>\
        <RequestId>%s</RequestId></Error>\
        """
            .formatted(escape(requestId)),
        requestId);
  }

  private static WireResponse xml(int status, String body, String requestId) {
    byte[] bytes =
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + body).getBytes(StandardCharsets.UTF_8);
    return WireResponse.of(status, "text/xml", bytes, requestId);
  }

  /** XML has no way to write most control characters. */
  private static String escape(String text) {
    return text.replaceAll("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "?")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
