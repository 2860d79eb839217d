# Runs attempts, one after the other, in a session of its own. $1: the engine's folder.
# Standard input: the names of attempts' folders. $1/events: what happened, a line each.
# Needs nothing but what a POSIX shell has built in: each program started here would cost as much
# as the attempt itself.

# Open for reading too, so that writing never fails while no server listens.
exec 3<>"$1/events" || exit 1

# A signal for the whole group is meant for the attempt. Handlers, not '': what is ignored here
# would be ignored in every attempt as well.
trap : HUP INT QUIT PIPE ALRM TERM USR1 USR2

while IFS= read -r attempt; do
  cd "$1/attempts/$attempt" 2>/dev/null || continue
  # Whoever creates the start mark runs the attempt, and nobody else ever does.
  set -C
  if { echo $$ >start; } 2>/dev/null; then
    set +C
    echo "started $attempt" >&3
    (
      exec 3>&-
      cd work && . ../launch
    ) </dev/null >>output 2>&1
    code=$?
    echo $code >exit
    echo "exited $attempt $code" >&3
  else
    set +C
    echo "taken $attempt" >&3
  fi
  cd /
done
