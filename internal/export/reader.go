package export

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/table"
	"verbatim/internal/transcript"
)

// ReaderTranscripts says whether a reader holds transcripts.
type ReaderTranscripts int

// Whether a reader holds transcripts. Who agreed to be quoted did not agree to the whole
// of their interview going out: a reader for publication has the quotes alone unless it
// is asked for more. Who agreed to reuse or to an archive agreed to just that.
const (
	TranscriptsByPurpose ReaderTranscripts = iota // for the team, for reuse and for an archive
	WithTranscripts                               // every turn whose words the readers may see
	WithoutTranscripts                            // quotes alone
)

// ReaderOptions are what a caller chooses about a reader. Of Options, Version, Words and,
// in a reader for the team, MemoWords count; private memos are left out whatever it says.
type ReaderOptions struct {
	Options
	Transcripts ReaderTranscripts
	Stripes     map[string]Stripe // the colours of themes, by id; without one a theme is grey

	// Look is given every quote and every turn whose words the page shows, each at
	// least once: for the record of what left the study, and to look for names in. Nil
	// leaves that out.
	Look func(*Row)
}

// readerPage is the page while it is written, from its first line to its last: it may be
// larger than anybody wants to hold in memory.
type readerPage struct {
	w     *bufio.Writer
	rel   *study.Release
	b     *workbook
	o     ReaderOptions
	book  *codebook.Book // as its readers may see it
	names *ThemeNames
	clear int // texts of the codebook that are left out
	m     *matrix.Matrix
	team  bool
	talk  bool // transcripts are in it

	rows    map[string]int            // theme id -> row of the table
	numbers map[coding.ID]int         // the quote that stands under the coding's own theme and holds it
	own     map[string][]readerMark   // by transcript: what is coded in it
	silent  map[string]bool           // transcripts of which no word is shown
	placeOf map[string]int            // transcript id -> its number, from 1
	memos   map[string][]coding.Memo  // of the team, by what they are about
	shown   map[*matrix.Placed]string // id of a quote that stands on the page
	quotes  int                       // so far
	most    float64                   // the largest number of the table
}

// WriteReader writes a study as one web page that needs nothing else: no network, no other
// file, and no script to be read. It is for readers who have a browser and no Verbatim.
// Every word in it comes from the release, and every number leads to its quotes.
func WriteReader(w io.Writer, rel *study.Release, o ReaderOptions) (Report, error) {
	p, err := newReaderPage(w, rel, o)
	if err != nil {
		return Report{}, err
	}
	p.head()
	p.front()
	p.matrix()
	p.codebook()
	p.themes()
	p.people()
	p.transcripts()
	p.foot()
	return Report{Withheld: p.m.Table.Withheld}, p.w.Flush()
}

func newReaderPage(w io.Writer, rel *study.Release, o ReaderOptions) (*readerPage, error) {
	team := rel.Purpose == transcript.ForTeam
	o.Private, o.Context = false, false
	if !team {
		o.MemoWords = nil
	}
	m, err := matrix.Build(rel, matrix.Spec{})
	if err != nil {
		return nil, err
	}
	p := &readerPage{
		w: bufio.NewWriterSize(w, 1<<16), rel: rel, b: newWorkbook(rel, o.Options), o: o, m: m, team: team,
		talk: o.Transcripts == WithTranscripts || o.Transcripts == TranscriptsByPurpose && rel.Purpose != transcript.ForPublication,
		rows: map[string]int{}, numbers: map[coding.ID]int{}, placeOf: map[string]int{}, shown: map[*matrix.Placed]string{}, most: m.Table.Max(),
	}
	if p.book, p.clear, err = ClearBook(rel); err != nil {
		return nil, err
	}
	p.names = NewThemeNames(rel)
	if !team {
		p.b.shown = nil // the page says nobody's attributes, nor what the team has any of
	}
	for i, k := range m.Table.Rows {
		p.rows[k.ID] = i
	}
	for i, t := range rel.Study.Transcripts {
		p.placeOf[t.ID] = i + 1
	}
	p.memos = p.teamMemos()
	if p.talk {
		p.silent = p.silentOnes()
	}
	return p, nil
}

// put writes markup. Whatever people wrote goes through say first.
func (p *readerPage) put(parts ...string) {
	for _, s := range parts {
		_, _ = p.w.WriteString(s) // the writer keeps the first error until Flush
	}
}

func (p *readerPage) putf(format string, args ...any) { fmt.Fprintf(p.w, format, args...) }

// say is a text between tags or in an attribute.
func say(s string) string { return html.EscapeString(s) }

// paragraph writes a text of the team's in its own direction, if there is one.
func (p *readerPage) paragraph(class, s string) {
	if s == "" {
		return
	}
	p.put("<p dir=\"auto\"", attribute("class", class), ">", say(s), "</p>\n")
}

// attribute is an attribute with its value, or nothing where there is none.
func attribute(name, value string) string {
	if value == "" {
		return ""
	}
	return " " + name + "=\"" + say(value) + "\""
}

// language is the attribute that names a language; nothing where it is not one that a
// browser would know.
func language(tag string) string {
	first, _, _ := strings.Cut(tag, "-")
	odd := func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}
	if len(first) < 2 || len(first) > 3 || strings.ContainsFunc(tag, odd) || strings.ContainsAny(first, "0123456789") {
		return ""
	}
	return attribute("lang", tag)
}

// foreign is language, but nothing for English, which the page is in.
func foreign(tag string) string {
	if first, _, _ := strings.Cut(tag, "-"); strings.EqualFold(first, "en") {
		return ""
	}
	return language(tag)
}

// leadsTo is a link within the page.
func leadsTo(to, words string) string {
	return "<a href=\"#" + to + "\">" + say(words) + "</a>"
}

// swatch is the colour of a theme as a small bar; its name stands beside it.
func (p *readerPage) swatch(r int) string {
	class := fmt.Sprintf("sw k%d", r)
	switch pattern := p.o.Stripes[p.m.Table.Rows[r].ID].Pattern; pattern {
	case "double", "dash", "dot":
		class += " p-" + pattern
	}
	return "<i class=\"" + class + "\"></i>"
}

// themeCalled is a theme's name for the readers: a number where it repeats words that they
// may not see.
func (p *readerPage) themeCalled(r int) string { return p.names.Of(p.m.Table.Rows[r].ID).Name }

// path is a theme's name after those above it: Hope › Hope for the future.
func (p *readerPage) path(r int) string {
	names := []string{p.themeCalled(r)}
	t, ok := p.book.Theme(p.m.Table.Rows[r].ID)
	for ok && t.Parent != "" {
		above, has := p.rows[t.Parent]
		if t, ok = p.book.Theme(t.Parent); ok && has {
			names = append(names, p.themeCalled(above))
		}
	}
	slices.Reverse(names)
	return strings.Join(names, " › ")
}

// transcriptCalled is how the readers know a transcript: by its id only where that gives
// nobody away, else by its number in the study.
func (p *readerPage) transcriptCalled(t *transcript.Transcript) string {
	if id, ok := p.m.Names.Transcript(t); ok {
		return id
	}
	return fmt.Sprintf("Transcript %d", p.placeOf[t.ID])
}

// look tells the caller of words that are shown.
func (p *readerPage) look(row *Row) {
	if p.o.Look != nil {
		p.o.Look(row)
	}
}

// teamMemos are the memos that are not about codings, which stand with their quotes, by
// what they are about. Outside the team there are none; private ones are nowhere.
func (p *readerPage) teamMemos() map[string][]coding.Memo {
	by := map[string][]coding.Memo{}
	if p.o.MemoWords == nil {
		return by
	}
	s := p.rel.Study
	for _, m := range s.State.Memos {
		if m.Private || m.On == coding.OnCoding {
			continue
		}
		key := string(m.On) + " "
		switch m.On {
		case coding.OnTheme:
			key += s.ThemeNow(m.Theme)
		case coding.OnParticipant:
			if key += strings.ToLower(m.Participant); !p.rel.Cleared(m.Participant) || s.WithoutSummaryOf(m.Participant) {
				continue
			}
		case coding.OnTranscript, coding.OnPassage:
			t, ok := s.Transcript(m.Transcript)
			if !ok || s.Hidden(t) || m.On == coding.OnPassage && !p.rel.Shows(t, m.Span) {
				continue
			}
			key += t.ID
		}
		by[key] = append(by[key], m)
	}
	return by
}

// writeMemos writes memos about one thing.
func (p *readerPage) writeMemos(list []coding.Memo) {
	for _, m := range list {
		if words, ok := p.o.MemoWords(m); ok && p.b.guard.clear(words) {
			kind := m.Type
			if kind == "" {
				kind = "note"
			}
			p.memo(memo{m.Coder + ", " + kind, words})
		}
	}
}

func (p *readerPage) memo(m memo) {
	p.put("<p class=\"memo w\" dir=\"auto\"><b>Memo (", say(m.coder), "):</b> ", say(m.words), "</p>\n")
}

// counted is a number of the table in words: "12 quotes from 5 people · 2 against".
func (p *readerPage) counted(r int) string {
	t := p.m.Table
	c := t.RowTotals[r]
	if !c.IsNumber() {
		return "no number: " + c.Why
	}
	s := many(int(c.N), "quote")
	if people := p.peopleOf(r); people.IsNumber() {
		s += fromPeople(int(people.N))
	}
	if c.Against > 0 {
		s += fmt.Sprintf(" · %d against", int(c.Against))
	}
	return s
}

// peopleOf is how many people a theme's quotes are of.
func (p *readerPage) peopleOf(r int) table.Cell {
	for _, x := range p.m.Table.RowExtras {
		if x.Key.ID == table.PeopleID {
			return x.Cells[r]
		}
	}
	return table.Cell{}
}
