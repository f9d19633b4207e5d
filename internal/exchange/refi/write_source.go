package refi

import (
	"bufio"
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"verbatim/internal/exchange"
	"verbatim/internal/text"
)

func (w *writer) planSources() {
	names := map[string]bool{}
	for i := range w.p.Sources {
		s := &w.p.Sources[i]
		if !w.goes(s) {
			continue
		}
		id := w.name(exchange.OnSource, s.ID, i)
		if names[s.Name] && w.profile == QualCoder {
			w.lose("source with the name of another", "it goes along, but QualCoder gives it another name", s.Name)
		}
		names[s.Name] = true
		if len(s.Times) > 0 {
			w.lose("times of a recording", "the standard has them only for recordings that are in the file; those that stand in the text stay", s.Name)
		}
		out := outSource{Source: s, id: id, length: utf8.RuneCountInString(s.Text), bySpan: map[text.Span]uuid{}}
		w.planSelections(&out)
		w.planOwnValues(&out)
		w.sources = append(w.sources, out)
	}
}

// goes reports whether a source can be written: all that are go as texts.
func (w *writer) goes(s *exchange.Source) bool {
	kind := s.Kind
	switch kind {
	case exchange.TextSource, "":
		return true
	case exchange.PDFSource:
		kind = "PDF document"
	}
	if s.Text != "" {
		w.lose(kind, "only its text goes", s.Name)
		return true
	}
	w.lose(kind, "there is no text of it", s.Name)
	for _, p := range s.Passages {
		for range p.Codings {
			w.lose("coding", "its source has no text", "")
		}
	}
	return false
}

// planSelections makes one selection of all passages of equal words, or as many as the
// profile wants. What is on a passage that has no place is on its source.
func (w *writer) planSelections(s *outSource) {
	bySpan := map[text.Span][]int{}
	var spans []text.Span
	for i, p := range s.Passages {
		if p.Page > 0 {
			w.lose("page of a passage", "it goes with its place in the text instead", "")
		}
		if p.Span.Start < 0 || int(p.Span.End) > s.length || p.Span.Empty() {
			w.dropPassage(s, &s.Passages[i])
			continue
		}
		if _, seen := bySpan[p.Span]; !seen {
			spans = append(spans, p.Span)
		}
		bySpan[p.Span] = append(bySpan[p.Span], i)
	}
	slices.SortFunc(spans, spanOrder)
	for _, sp := range spans {
		w.planSelection(s, sp, bySpan[sp])
	}
}

func spanOrder(a, b text.Span) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
}

func (w *writer) dropPassage(s *outSource, p *exchange.Passage) {
	why := "its place is not in the text"
	if p.Span.Empty() {
		why = "it has no place in the text"
	}
	w.lose("passage", why, "")
	w.alias(exchange.Target{Kind: exchange.OnPassage, ID: p.ID}, s.id)
	for _, c := range p.Codings {
		w.alias(exchange.Target{Kind: exchange.OnCoding, ID: c.ID}, s.id)
	}
}

// alias makes references to a thing go to another.
func (w *writer) alias(t exchange.Target, id uuid) {
	if _, twice := w.ids[t]; !twice {
		w.ids[t] = id
	}
}

// planSelection makes the selections of one stretch of a text, which passages are on.
func (w *writer) planSelection(s *outSource, sp text.Span, passages []int) {
	var codings []outCoding
	for _, i := range passages {
		for j := range s.Passages[i].Codings {
			c := &s.Passages[i].Codings[j]
			if _, known := w.ids[exchange.Target{Kind: exchange.OnCode, ID: c.Code}]; !known {
				w.lose("coding", "its code is not there", "")
				w.alias(exchange.Target{Kind: exchange.OnCoding, ID: c.ID}, s.id)
				continue
			}
			id := c.ID
			if id == "" {
				id = strings.Join([]string{s.ID, spanKey(sp), c.Code, c.User}, "\x00")
			}
			g := w.guids.make(exchange.OnCoding, id, 0)
			w.alias(exchange.Target{Kind: exchange.OnCoding, ID: c.ID}, g)
			codings = append(codings, outCoding{c, g})
		}
	}
	first := s.Passages[passages[0]].ID
	if first == "" {
		first = s.ID + "\x00" + spanKey(sp)
	}
	for n, part := range w.parted(codings) {
		id := w.guids.make(exchange.OnPassage, first, 0)
		s.selections = append(s.selections, outSelection{sp, id, part})
		if n > 0 {
			continue
		}
		s.bySpan[sp] = id
		for _, i := range passages {
			w.alias(exchange.Target{Kind: exchange.OnPassage, ID: s.Passages[i].ID}, id)
		}
	}
}

func spanKey(sp text.Span) string {
	return strconv.Itoa(int(sp.Start)) + "-" + strconv.Itoa(int(sp.End))
}

// parted are codings of the same words in the selections a profile wants. NVivo has a
// selection for each coding. QualCoder takes who coded, and when, from the selection alone.
func (w *writer) parted(codings []outCoding) [][]outCoding {
	if len(codings) == 0 {
		return [][]outCoding{nil}
	}
	var parts [][]outCoding
	switch w.profile {
	case NVivo:
		for i := range codings {
			parts = append(parts, codings[i:i+1])
		}
	case QualCoder:
		of := map[[2]string]int{}
		for _, c := range codings {
			made := [2]string{c.User, c.validAt()}
			i, seen := of[made]
			if !seen {
				i = len(parts)
				of[made] = i
				parts = append(parts, nil)
			}
			parts[i] = append(parts[i], c)
		}
	default:
		parts = append(parts, codings)
	}
	return parts
}

// validAt is when something was coded, where a file can say so.
func (c outCoding) validAt() string {
	if isDateTime(c.At) {
		return c.At
	}
	return ""
}

func (w *writer) writeSources() {
	if len(w.sources) == 0 {
		return
	}
	w.x.start("Sources")
	for i := range w.sources {
		w.writeSource(&w.sources[i])
	}
	w.x.end()
}

func (w *writer) writeSource(s *outSource) {
	name := s.Name
	if name == "" { // without one some programs show the id in the file
		name = s.ID
	}
	w.x.start("TextSource").attr("guid", s.id.String()).attr("name", name).attr("plainTextPath", "internal://"+s.id.String()+".txt")
	w.audit("source", s.By, s.At)
	runes, lost := safeText(s.Text)
	w.loseMany("character of a text", misread, lost)
	at := w.units(runes)
	for i := range s.selections {
		w.writeSelection(&s.selections[i], runes, at)
	}
	w.noteRefs(s.id)
	w.writeValues(s.values)
	w.x.end()
}

func (w *writer) writeSelection(s *outSelection, runes []rune, at func(text.Pos) int) {
	w.x.start("PlainTextSelection").attr("guid", s.id.String()).attr("name", selectionName(runes[s.span.Start:s.span.End])).
		attr("startPosition", strconv.Itoa(at(s.span.Start))).attr("endPosition", strconv.Itoa(at(s.span.End)))
	// Readers take who and when from here where a coding does not say: nothing may
	// stand here that is not true of all.
	var by, when string
	for i, c := range s.codings {
		at := c.validAt()
		if i == 0 {
			by, when = c.User, at
		}
		if c.User != by {
			by = ""
		}
		if at == "" {
			when = ""
		}
	}
	w.audit("", by, when)
	for _, c := range s.codings {
		w.x.start("Coding").attr("guid", c.id.String())
		w.user("coding", c.User)
		w.x.some("creationDateTime", w.date("coding", c.At))
		w.x.ref("CodeRef", w.ids[exchange.Target{Kind: exchange.OnCode, ID: c.Code}])
		if c.Against {
			w.x.ref("NoteRef", w.against)
		}
		w.noteRefs(c.id)
		w.x.end()
	}
	w.noteRefs(s.id)
	w.x.end()
}

// audit says who made the element just begun, and when. QualCoder stops where it finds
// no date at all, so that there it has that of the file.
func (w *writer) audit(what, by, at string) {
	w.user(what, by)
	at = w.date(what, at)
	w.x.some("creationDateTime", at)
	if at == "" && w.profile == QualCoder {
		w.x.attr("modifiedDateTime", w.modified().Format("2006-01-02T15:04:05Z"))
	}
}

func (w *writer) user(what, id string) {
	if id == "" {
		return
	}
	g, known := w.users[id]
	if !known {
		if what != "" {
			w.lose("name of who made a "+what, "it is not among the users", "")
		}
		return
	}
	w.x.attr("creatingUser", g.String())
}

// date is a date and time that can go into the file; empty where it cannot.
func (w *writer) date(what, at string) string {
	if at == "" || isDateTime(at) {
		return at
	}
	w.lose("date of a "+what, "it is not written as 2026-01-05T10:00:00Z", "")
	return ""
}

// units counts places in a text as the profile wants them.
func (w *writer) units(runes []rune) func(text.Pos) int {
	if !w.profile.utf16() || !slices.ContainsFunc(runes, isAstral) {
		return func(p text.Pos) int { return int(p) }
	}
	before := make([]int32, len(runes)+1) // how many astral characters lie before each place
	for i, r := range runes {
		before[i+1] = before[i]
		if isAstral(r) {
			before[i+1]++
		}
	}
	return func(p text.Pos) int { return int(p) + int(before[p]) }
}

// isAstral reports whether a character is two UTF-16 units.
func isAstral(r rune) bool { return r > 0xFFFF }

// misread is why safeText changes something.
const misread = "other programs would drop or misread it; U+FFFD stands for it"

// safeText is a text whose places all programs find as they are here: without bytes that
// are not UTF-8, carriage returns, and a byte order mark. U+FFFD stands for each.
func safeText(s string) (runes []rune, lost int) {
	runes = []rune(s)
	if !utf8.ValidString(s) {
		for i, r := range s {
			if r == utf8.RuneError && badByte(s[i:]) {
				lost++
			}
		}
	}
	for i, r := range runes {
		if r == '\r' || i == 0 && r == '\uFEFF' {
			runes[i] = utf8.RuneError
			lost++
		}
	}
	return runes, lost
}

// writeText writes a text with the line ends wanted.
func writeText(w io.Writer, s string, crlf bool) error {
	if !utf8.ValidString(s) || strings.ContainsRune(s, '\r') || strings.HasPrefix(s, "\uFEFF") {
		runes, _ := safeText(s)
		s = string(runes)
	}
	if !crlf {
		_, err := io.WriteString(w, s)
		return err
	}
	b := bufio.NewWriterSize(w, 1<<16)
	for line := range strings.Lines(s) {
		without, ended := strings.CutSuffix(line, "\n")
		b.WriteString(without)
		if ended {
			b.WriteString("\r\n")
		}
	}
	return b.Flush()
}
