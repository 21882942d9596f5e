# lib.sh - TAP for the checks of style; to be sourced
#
# A check is a name and the findings, one a line; without findings it is ok.
# shellcheck shell=sh
LC_ALL=C
export LC_ALL
: "${B:=build}"

tap_count=0
tap_failed=0

# check NAME FINDINGS
check()
{
	tap_count=$((tap_count + 1))
	if [ -z "$2" ]; then
		echo "ok $tap_count - $1"
		return
	fi
	echo "not ok $tap_count - $1"
	printf '%s\n' "$2" | sed 's/^/# /'
	tap_failed=1
}

# skip NAME REASON
skip()
{
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

skip_all()
{
	echo "1..0 # SKIP $1"
	exit 0
}

# Say how many there were, and end.
finish()
{
	echo "1..$tap_count"
	exit $tap_failed
}

# The objects that were made of today's sources, but for those of the folders
# named; an old object of a file that is gone does not count.
objects_without()
{
	for source in src/*.c src/*/*.c; do
		object=$B/${source#src/}
		object=${object%.c}.o
		folder=${source#src/}
		folder=${folder%%/*}
		case " $* " in
		*" $folder "*)	continue ;;
		esac
		if [ -f "$object" ]; then
			echo "$object"
		fi
	done
}
