package dev.longshore.engine.local;

import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.EnvironmentVariable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The record of a launch: a script for {@code sh} that sets the environment and becomes the
 * command. In a file, since arguments of a process can be read by every user of the machine.
 */
final class LaunchScript {

  /** As Docker sets it where neither image nor job does. */
  static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private static final Pattern SHELL_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** Names that some shell gives a meaning, forbids to set, or sets itself. */
  private static final Set<String> NAMES_OF_SHELLS =
      Set.of(
          "BASHOPTS",
          "BASH_VERSINFO",
          "EUID",
          "FUNCNAME",
          "GROUPS",
          "IFS",
          "LINENO",
          "OLDPWD",
          "OPTIND",
          "PPID",
          "PS4",
          "PWD",
          "RANDOM",
          "SECONDS",
          "SHELLOPTS",
          "SHLVL",
          "UID",
          "_");

  private LaunchScript() {}

  /**
   * The variables of an attempt by name: the launch's, and where it has none, {@code PATH} and
   * {@code HOME}.
   */
  static Map<String, String> environment(ContainerLaunch launch, Path home) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("PATH", DEFAULT_PATH);
    variables.put("HOME", home.toString());
    for (EnvironmentVariable variable : launch.environment()) {
      variables.put(variable.name(), variable.value());
    }
    return variables;
  }

  /**
   * Writes the script.
   *
   * @param program the absolute path that the first word of the command stands for
   */
  static String of(Map<String, String> environment, Path program, List<String> command) {
    StringBuilder script = new StringBuilder();
    StringBuilder throughEnv = new StringBuilder();
    environment.forEach(
        (name, value) -> {
          if (SHELL_NAME.matcher(name).matches() && !NAMES_OF_SHELLS.contains(name)) {
            script.append("export ").append(name).append('=').append(quoted(value)).append('\n');
          } else {
            throughEnv.append(' ').append(quoted(name + "=" + value));
          }
        });
    script.append("exec ");
    if (!throughEnv.isEmpty()) {
      // A shell does not pass on variables whose names it could not have; env does.
      script.append("/usr/bin/env").append(throughEnv).append(' ');
    }
    script.append(quoted(program.toString()));
    for (String argument : command.subList(1, command.size())) {
      script.append(' ').append(quoted(argument));
    }
    return script.append('\n').toString();
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
