package dev.longshore.engine.local;

import dev.longshore.engine.local.Executable.CannotStart;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.EnvironmentVariable;
import java.nio.file.Path;
import java.util.Collection;
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

  /** Whoever reads it under this name puts a command of its own in the place of the container's. */
  static final String EXEC = "longshore-exec";

  private static final String UNLESS_EXEC = "case $0 in " + EXEC + ") ;; *) set --";

  private LaunchScript() {}

  /** Whether whoever reads it can put another command in the place of the container's. */
  static boolean takesOtherCommands(String script) {
    return script.startsWith(UNLESS_EXEC);
  }

  /**
   * The script of a container.
   *
   * @param command what it runs, first the program
   * @param added variables that the launch does not have
   * @param work its working directory and home
   * @throws CannotStart when this machine cannot run the command
   */
  static String of(
      ContainerLaunch launch, List<String> command, Map<String, String> added, Path work)
      throws CannotStart {
    if (command.isEmpty()) {
      throw new CannotStart("no command specified, and the local engine has no image to ask");
    }
    Map<String, String> environment = environment(launch, added, work);
    if (holdsNul(command) || holdsNul(environment.keySet()) || holdsNul(environment.values())) {
      throw new CannotStart("a command or variable holds a NUL: invalid argument");
    }
    String searchPath = environment.getOrDefault("PATH", DEFAULT_PATH);
    Path program = Executable.find(command.getFirst(), searchPath, work);
    return of(environment, program, command);
  }

  private static boolean holdsNul(Collection<String> texts) {
    return texts.stream().anyMatch(text -> text.indexOf('\0') >= 0);
  }

  /**
   * The launch's variables, and where it has none, the added ones, {@code PATH} and {@code HOME}.
   */
  private static Map<String, String> environment(
      ContainerLaunch launch, Map<String, String> added, Path home) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("PATH", DEFAULT_PATH);
    variables.put("HOME", home.toString());
    variables.putAll(added);
    for (EnvironmentVariable variable : launch.environment()) {
      variables.put(variable.name(), variable.value());
    }
    return variables;
  }

  private static String of(Map<String, String> environment, Path program, List<String> command) {
    StringBuilder script = new StringBuilder(UNLESS_EXEC);
    script.append(' ').append(quoted(program.toString()));
    for (String argument : command.subList(1, command.size())) {
      script.append(' ').append(quoted(argument));
    }
    script.append(" ;; esac\n");
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
    return script.append("\"$@\"\n").toString();
  }

  static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
