package dev.longshore.server;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The setting {@code serviceJobs.s3Folders}: a list of {@code s3://bucket/prefix=/folder}. */
final class S3FolderList {

  private static final String FORM = "a list of entries such as s3://bucket/prefix=/folder";
  private static final Pattern ENTRY = Pattern.compile("(s3://[a-z0-9.-]+(?:/[^=]*)?)=(/.*)");

  private S3FolderList() {}

  /** Reads a list in JSON, which is what a list of a YAML file has become. */
  static Map<String, Path> parse(String text) {
    Map<String, Path> folders = new LinkedHashMap<>();
    for (String entry : TextList.parse(text, FORM)) {
      Matcher matcher = ENTRY.matcher(entry);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(FORM);
      }
      if (folders.put(matcher.group(1), folder(matcher.group(2))) != null) {
        throw new IllegalArgumentException(FORM + ", each prefix once");
      }
    }
    return folders;
  }

  private static Path folder(String text) {
    try {
      return Path.of(text).normalize();
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(FORM + ", but a folder is none", e);
    }
  }

  /** What {@code --print-config} shows of them, in one line. */
  static String print(Map<String, Path> folders) {
    return TextList.print(
        folders.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).toList());
  }
}
