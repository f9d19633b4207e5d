package ingest

import (
	"fmt"
	"strings"
)

// CheckWay says what is wrong with a way of reading that somebody asks for; nil
// where a file could be read so.
func CheckWay(as string) error {
	ways := []string{asTurns, asPeople, asSegments, asStampsEnd, asStampsStart, "same-speaker", "unknown-speaker"}
	for _, w := range ways {
		if as == w {
			return nil
		}
	}
	if as == "" || strings.HasPrefix(as, belowPrefix) || formatNamed(as).text != nil {
		return nil
	}
	return fmt.Errorf("--as %q is no way of reading a file; use what --dry-run shows: %s, %sNAME, or a kind of text such as md, srt or csv", short(as), strings.Join(ways, ", "), belowPrefix)
}
