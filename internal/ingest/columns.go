package ingest

import (
	"fmt"
	"strings"
)

// Columns names columns of a table by their headers, where the tool should not
// find out for itself. Case does not matter.
type Columns struct {
	Text      []string // what was said or answered; several for a survey
	Speaker   string   // makes every row a turn
	Start     string   // time a turn begins: seconds, milliseconds or a clock
	End       string   // time it ends
	ID        string   // makes every row a participant
	Section   string   // heading a turn stands under
	Theme     []string // themes the words of a row are coded with
	Coder     string   // who coded them
	Memo      string   // what they say about it
	Attribute []string // kept of the participant
	Ignore    []string // left out
	Sheet     string   // of a workbook; empty: the one that looks most like a transcript
}

// ColumnUse is what a column of a table was taken for.
type ColumnUse struct {
	Header  string
	As      string // text, speaker, start, end, id, section, theme, coder, memo, attribute or ignored
	Guessed bool   // nobody has said it
}

// ParseColumn reads what somebody says of a column, "theme=Tags", into c. The
// header is what stands after the first equals sign.
func ParseColumn(s string, c *Columns) error {
	kind, header, ok := strings.Cut(s, "=")
	kind, header = strings.ToLower(strings.TrimSpace(kind)), strings.TrimSpace(header)
	if !ok || header == "" {
		return fmt.Errorf("--column %q does not say which column; write it like speaker=Who", short(s))
	}
	one := map[string]*string{"speaker": &c.Speaker, "start": &c.Start, "end": &c.End, "id": &c.ID, "section": &c.Section, "coder": &c.Coder, "memo": &c.Memo, "sheet": &c.Sheet}
	several := map[string]*[]string{"text": &c.Text, "theme": &c.Theme, "attribute": &c.Attribute, "ignore": &c.Ignore, "ignored": &c.Ignore}
	switch {
	case one[kind] != nil && *one[kind] != "":
		return fmt.Errorf("--column %s is said twice: %q and %q", kind, short(*one[kind]), short(header))
	case one[kind] != nil:
		*one[kind] = header
	case several[kind] != nil:
		*several[kind] = append(*several[kind], header)
	default:
		return fmt.Errorf("--column %q: what a column holds is text, speaker, start, end, id, section, theme, coder, memo, attribute or ignore, and sheet names a sheet", short(kind))
	}
	return nil
}
