# Ends one server and deletes its folder when the process that holds our standard input has gone, however it went.
# A line `release` instead hands the server over to somebody else.
# $1: the folder.
trap '' HUP INT TERM
if read -r word && [ "$word" = release ]; then exit 0; fi

pid_file="$1/data/postmaster.pid"
pid=$(head -n 1 "$pid_file" 2>/dev/null)
case $pid in
    # Nothing runs, or initdb does: a process in its single-user mode writes a negative number.
    '' | *[!0-9]*) ;;
    *)
        kill -QUIT "$pid" 2>/dev/null
        tries=0
        # The file is looked at and not the process: while nobody collects it, a dead one still seems to be there.
        while [ -e "$pid_file" ] && kill -0 "$pid" 2>/dev/null && [ "$tries" -lt 200 ]; do
            sleep 0.05
            tries=$((tries + 1))
        done
        [ -e "$pid_file" ] && kill -KILL "$pid" 2>/dev/null
        ;;
esac
tries=0
while [ -e "$1" ] && [ "$tries" -lt 50 ]; do
    rm -rf "$1" 2>/dev/null || sleep 0.2
    tries=$((tries + 1))
done
