package export

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"

	"verbatim/internal/document"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// WriteQuotes writes quotes or hits in order, and in a document under their themes. JSON is one object on each line.
func WriteQuotes(w io.Writer, f Format, rel *study.Release, l *Listing, o Options) (Report, error) {
	rep := Report{Withheld: l.Withheld}
	l = l.outside(rel)
	switch f {
	case JSON:
		return rep, writeJSONLines(w, l.Rows)
	case CSV:
		return rep, writeCSV(w, listingFields(l))
	case TSV:
		return rep, writeTSV(w, listingFields(l))
	case Markdown, DOCX, HTML:
		return rep, document.Write(w, newWorkbook(rel, o).listingDocument(l), string(f))
	case Text:
		return rep, writeQuotesText(w, rel, l, o)
	case XLSX:
		var err error
		rep.Report, err = writeQuotesBook(w, rel, l, o)
		return rep, err
	}
	return rep, unknownFormat(f, QuoteFormats)
}

func writeJSONLines(w io.Writer, rows []Row) error {
	b := bufio.NewWriter(w)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	for i := range rows {
		if err := e.Encode(&rows[i]); err != nil {
			return err
		}
	}
	return b.Flush()
}

// listingFields are rows as fields, for other programs: ids, one column each.
func listingFields(l *Listing) [][]field {
	out := [][]field{texts("transcript", "participant", "speaker", "voice", "turn", "time", "start", "end",
		"star", "content_note", "quote", "before", "after", "published", "checked", "themes", "stance", "coders", "memo", "codings", "doubt")}
	for i := range l.Rows {
		r := &l.Rows[i]
		row := texts(deref(r.Transcript), deref(r.Participant), deref(r.Speaker), deref(r.Voice))
		turn := field{number: true}
		if r.Turn != nil {
			turn.s = strconv.Itoa(*r.Turn)
		}
		row = append(row, turn, field{s: r.time()}, field{strconv.Itoa(int(r.Start)), true}, field{strconv.Itoa(int(r.End)), true})
		row = append(row, texts(strings.Join(r.Starred, " "), strings.Join(r.ContentNotes, ", "), r.Quote, r.Before, r.After,
			deref(r.Published), deref(r.Checked), strings.Join(r.Themes, " "), r.stance(), strings.Join(r.coders(), " "), r.memo(), r.codingIDs(), r.more.doubt)...)
		out = append(out, row)
	}
	return out
}

// credit says whose words a quote is: "P07, Rosa, 00:07:32".
func (r *Row) credit() string {
	var parts []string
	names := r.more.names
	if len(names) == 0 {
		names = r.more.speakers
	}
	parts = append(parts, names...)
	for _, s := range r.more.speakers {
		parts = appendNew(parts, s)
	}
	if r.Rendered != nil {
		parts = append(parts, *r.Rendered)
	}
	if t := r.time(); t != "" {
		parts = append(parts, t)
	}
	if r.Transcript != nil {
		parts = appendNew(parts, *r.Transcript)
	}
	return strings.Join(parts, ", ")
}

// themeNames gives a row's themes by name.
func themeNames(rel *study.Release, ids []string) []string {
	var names []string
	for _, id := range ids {
		names = append(names, themeName(rel.Study, id))
	}
	return names
}

// themeName is a theme's name as people see it; one missing from the codebook
// goes by its id.
func themeName(s *study.Study, id string) string {
	if t, ok := s.Book.Theme(id); ok {
		return t.Name
	}
	return id
}

// about is a row's themes, stance, coders and memo, in a line or two.
func (r *Row) about(rel *study.Release) string {
	return r.aboutAfter(strings.Join(themeNames(rel, r.Themes), ", "))
}

// aboutAfter is about with something else in the place of the themes.
func (r *Row) aboutAfter(themes string) string {
	var parts []string
	if themes != "" {
		parts = append(parts, themes)
	}
	if s := r.stance(); s != "" {
		parts = append(parts, s)
	}
	if c := r.coders(); len(c) > 0 {
		parts = append(parts, "coded by "+strings.Join(c, ", "))
	}
	s := strings.Join(parts, " · ")
	if m := r.memo(); m != "" {
		s += "\n" + m
	}
	return s
}

// form is a row's published form and what it was checked against, in a line.
func (r *Row) form() string {
	switch {
	case r.Published != nil:
		return "Published as: “" + *r.Published + "” (" + deref(r.Checked) + ")"
	case r.Checked != nil:
		return "Published form: " + *r.Checked
	}
	return ""
}

func writeQuotesText(w io.Writer, rel *study.Release, l *Listing, o Options) error {
	var b strings.Builder
	for i := range l.Rows {
		r := &l.Rows[i]
		if i > 0 {
			b.WriteString("\n")
		}
		if len(r.Starred) > 0 {
			b.WriteString(star + " ")
		}
		b.WriteString(r.credit() + "\n")
		if note := r.contentNote(); note != "" {
			b.WriteString("  " + note + "\n")
		}
		quote := r.Quote
		if o.Context {
			quote = r.Before + "«" + quote + "»" + r.After
		}
		for line := range strings.Lines(quote) {
			if line = strings.TrimRight(line, "\n"); line == "" {
				b.WriteString("\n")
				continue
			}
			indented(&b, line, o.Width)
		}
		for line := range strings.Lines(r.form()) {
			indented(&b, strings.TrimRight(line, "\n"), o.Width)
		}
		if s := r.doubtLine(); s != "" {
			indented(&b, s, o.Width)
		}
		if about := r.about(rel); about != "" {
			if ids := r.codingIDs(); ids != "" && rel.Purpose == transcript.ForTeam { // for uncode and memo
				head, memos, _ := strings.Cut(about, "\n")
				about = strings.TrimRight(head+" · "+ids+"\n"+memos, "\n")
			}
			b.WriteString("  " + strings.ReplaceAll(about, "\n", "\n  ") + "\n")
		}
	}
	if s := withheldLine(l.Withheld, len(l.Rows)); s != "" {
		b.WriteString("\n" + s + "\n")
	}
	for _, s := range l.leftOut() {
		b.WriteString("\n" + s + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// indented writes a paragraph four columns in. Where a line is too long it is
// broken at a space; nothing else of it changes.
func indented(b *strings.Builder, s string, width int) {
	room := max(20, width-4)
	for width > 0 && uniseg.StringWidth(s) > room {
		cut := breakAt(s, room)
		if cut == 0 {
			break
		}
		b.WriteString("    " + s[:cut] + "\n")
		s = s[cut+1:]
	}
	b.WriteString("    " + s + "\n")
}

// breakAt is the place of the last space of s that fits, or of the first one
// where a word alone is too long; 0 when there is none.
func breakAt(s string, room int) int {
	best, used := 0, 0
	for i, part := range strings.SplitAfter(s, " ") {
		used += uniseg.StringWidth(part)
		if used-1 > room && i > 0 {
			break
		}
		if !strings.HasSuffix(part, " ") {
			break
		}
		best += len(part)
	}
	return max(0, best-1)
}

// withheldLine announces quotes that are not shown: "2 more, not for quotation".
func withheldLine(n, shown int) string {
	switch {
	case n == 0:
		return ""
	case shown == 0:
		return many(n, "quote") + ", not for quotation"
	}
	return fmt.Sprintf("%d more, not for quotation", n)
}

// ListQuotes are the quotes behind one number of a table.
func ListQuotes(q *Quoter, title string, quotes []*matrix.Placed) *Listing {
	l := &Listing{Title: title}
	for _, p := range quotes {
		l.Add(q, p.Transcript, p.Span, p.Codings)
	}
	return l
}
