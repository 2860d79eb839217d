# Runs containers, one after the other, in a session of its own. $1: the engine's folder.
# Standard input: the names of containers' folders. $1/events: what happened, a line each.
# Needs nothing but what a POSIX shell has built in: each program started here would cost as much
# as the container itself.

# Open for reading too, so that writing never fails while no server listens.
exec 3<>"$1/events" || exit 1

# A signal for the whole group is meant for the container. Handlers, not '': what is ignored here
# would be ignored in every container as well.
trap : HUP INT QUIT PIPE ALRM TERM USR1 USR2

while IFS= read -r container; do
  cd "$1/attempts/$container" 2>/dev/null || continue
  # Whoever creates the start mark runs the container, and nobody else ever does.
  set -C
  if { echo $$ >start; } 2>/dev/null; then
    set +C
    echo "started $container" >&3
    (
      exec 3>&-
      cd work && . ../launch
    ) </dev/null >>output 2>&1
    code=$?
    if ! { echo $code >exit; } 2>/dev/null; then
      # The disk is full. Whoever listens hears of the end all the same, and the mark is tried until
      # it is there, or until nobody needs it any more and the folder is gone.
      echo "exited $container $code" >&3
      while [ -e start ] && ! { echo $code >exit; } 2>/dev/null; do
        sleep 1
      done
    fi
    echo "exited $container $code" >&3
  else
    set +C
    echo "taken $container" >&3
  fi
  cd /
done
