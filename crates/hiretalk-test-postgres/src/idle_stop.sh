# Stops the shared server when no process has held a lock on the lease for some seconds.
# Our standard input is a locked file: while it is locked, others know that this shell lives.
# $1: the state folder, $2: the server's folder, $3: seconds, $4: the text of the watchdog.
trap '' HUP INT TERM
exec 8>>"$1/lease" 9>>"$1/lock"
idle=0
while :; do
    sleep 1
    if ! flock --nonblock --exclusive 8; then
        idle=0
        continue
    fi
    flock --unlock 8
    idle=$((idle + 1))
    [ "$idle" -ge "$3" ] || continue
    # Nobody can begin to use the server while we hold this lock; somebody may have begun just before.
    flock --exclusive 9
    if flock --nonblock --exclusive 8; then
        # After a crash of this server the file may name another.
        grep -qxF "$2" "$1/connection" && rm -f "$1/connection"
        sh -c "$4" watchdog "$2" </dev/null
        exit 0
    fi
    flock --unlock 9
    idle=0
done
