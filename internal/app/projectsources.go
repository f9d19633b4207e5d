package app

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode"

	"verbatim/internal/exchange"
	"verbatim/internal/ingest"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// placedPassage is where a passage of a source came to lie.
type placedPassage struct {
	transcript *transcript.Transcript
	hash       text.Hash // of the text that the span counts in
	span       text.Span
	trust      exchange.Trust
	why        string
}

// trustLost is the trust of a passage whose words are not in what was read.
const trustLost exchange.Trust = "lost"

// sources reads every source that has a text as a transcript, several at a time.
func (b *projecting) sources(ctx context.Context) error {
	b.entries = make([]*ImportEntry, len(b.p.Sources))
	meter := b.a.Begin("Reading", len(b.p.Sources))
	defer meter.Done()
	var wg sync.WaitGroup
	var mu sync.Mutex
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				b.entries[i] = b.readSource(&b.p.Sources[i])
				mu.Lock()
				meter.Add(1)
				mu.Unlock()
			}
		})
	}
	for i := range b.p.Sources {
		if ctx.Err() != nil {
			break
		}
		if b.p.Sources[i].Text != "" {
			next <- i
		}
	}
	close(next)
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	entries := b.read()
	if !b.renamed() {
		return nil
	}
	before := map[*ImportEntry]string{}
	for _, e := range entries {
		if len(e.documents) > 0 {
			before[e], _ = transcript.Render(e.documents[0].Said)
		}
	}
	b.a.renameEntries(entries, b.o)
	relabelEntries(entries, b.o)
	for e, was := range before {
		if e.err == nil {
			e.movePlaces(was)
		}
	}
	return nil
}

// movePlaces keeps places on their words when names were replaced in what was read.
// Before is the text that it was.
func (e *ImportEntry) movePlaces(before string) {
	d := &e.documents[0]
	after, _ := transcript.Render(d.Said)
	if after == before {
		return
	}
	script := text.Diff(before, after)
	for i := range d.Placed {
		if d.Placed[i].Span.Empty() {
			continue
		}
		sp, fate := script.Project(d.Placed[i].Span)
		if fate == text.Lost {
			sp = text.Span{}
		}
		d.Placed[i].Span = sp
	}
}

// read are the entries of the sources that have a text.
func (b *projecting) read() []*ImportEntry {
	return slices.DeleteFunc(slices.Clone(b.entries), func(e *ImportEntry) bool { return e == nil })
}

// readSource reads a source as a transcript and follows its passages there.
func (b *projecting) readSource(s *exchange.Source) *ImportEntry {
	e := newEntry(s.Name, "")
	e.source = s.Name
	src := ingest.Source{Name: fileName(s.Name), Data: []byte(s.Text)}
	hash := text.HashOf(s.Name + "\n" + s.Text)
	if len(s.Speakers) > 0 || b.ours() {
		if d, ok := b.asRendered(s); ok {
			d.SourceSHA256 = string(hash)
			e.documents = []ingest.Document{d}
			return e
		}
	}
	src.Places = &ingest.Places{}
	for _, p := range s.Passages {
		src.Places.Spans = append(src.Places.Spans, p.Span)
	}
	for _, c := range b.p.Cases {
		for _, part := range c.Parts {
			if part.Source == s.ID {
				src.Places.Spans = append(src.Places.Spans, part.Span)
			}
		}
	}
	for _, t := range s.Times {
		src.Places.Times = append(src.Places.Times, ingest.PlacedTime{At: t.At, MS: t.MS})
	}
	d, err := b.readText(src, s)
	if err != nil {
		e.err = err
		return e
	}
	d.SourceSHA256, d.Format = string(hash), b.p.Format
	d.Media, d.Language = cmp.Or(d.Media, s.Media), cmp.Or(b.reading.Language, d.Language, s.Language)
	d.Date = cmp.Or(s.Date, d.Date)
	d.Notes = slices.DeleteFunc(d.Notes, func(n string) bool { return strings.Contains(n, "because of what is in it") })
	e.documents = []ingest.Document{d}
	return e
}

// fileName is the name of a source as that of a text file.
func fileName(name string) string {
	if Readable(name) {
		name = strings.TrimSuffix(name, filepath.Ext(name))
	}
	return strings.NewReplacer("/", "-", `\`, "-").Replace(name) + ".txt"
}

// readText reads the text of a source: first as a transcript is read, with titles and
// numbers of lines taken off; and where something coded would go with these, whole.
func (b *projecting) readText(src ingest.Source, s *exchange.Source) (ingest.Document, error) {
	opt := b.reading
	opt.As, opt.Encoding = "txt", "utf-8"
	who := b.whose(s)
	if opt.Participant == "" {
		opt.Participant = who
	}
	docs, err := ingest.Read(src, opt)
	if err != nil && who != "" { // it has several speakers, or none who could be that person
		opt.Participant = b.reading.Participant
		docs, err = ingest.Read(src, opt)
	}
	if err != nil {
		return ingest.Document{}, err
	}
	if missing(s, docs[0].Placed) > 0 {
		src.Places.Whole = true
		if whole, err := ingest.Read(src, opt); err == nil && missing(s, whole[0].Placed) < missing(s, docs[0].Placed) {
			docs = whole
		}
	}
	if rules := b.partRules(s, &docs[0]); len(rules) > 0 {
		opt.Rules, opt.Participant = append(slices.Clone(opt.Rules), rules...), b.reading.Participant
		if again, err := ingest.Read(src, opt); err == nil {
			docs = again
		}
	}
	return docs[0], nil
}

// missing is how many passages with words are not in what was read.
func missing(s *exchange.Source, placed []ingest.Placed) int {
	n := 0
	for i, p := range s.Passages {
		if p.Trust != exchange.Empty && !p.Span.Empty() && placed[i].Span.Empty() {
			n++
		}
	}
	return n
}

// whose is the participant whom a source is wholly about, where that is one.
func (b *projecting) whose(s *exchange.Source) string {
	who := ""
	for _, c := range b.p.Cases {
		if id := b.personOf[c.ID]; id != "" && slices.Contains(c.Sources, s.ID) {
			if who != "" {
				return ""
			}
			who = id
		}
	}
	return who
}

// partRules say which speakers are cases, where words of the source were given to cases
// one by one: a speaker nearly all of whose words are one case's is that person.
func (b *projecting) partRules(s *exchange.Source, d *ingest.Document) []ingest.Rule {
	at := len(s.Passages)
	theirs := map[string]map[string]int{} // characters of speech, by speaker and participant
	var turns []transcript.Turn
	for _, c := range b.p.Cases {
		for _, part := range c.Parts {
			if part.Source != s.ID {
				continue
			}
			sp := d.Placed[at].Span
			at++
			if b.personOf[c.ID] == "" || sp.Empty() {
				continue
			}
			if turns == nil {
				_, turns = transcript.Render(d.Said)
			}
			t := transcript.Transcript{Turns: turns}
			from, to := t.TurnsIn(sp)
			for _, turn := range turns[from:to] {
				if theirs[turn.Speaker] == nil {
					theirs[turn.Speaker] = map[string]int{}
				}
				theirs[turn.Speaker][b.personOf[c.ID]] += turn.Speech.Intersect(sp).Len()
			}
		}
	}
	all := map[string]int{}
	for _, turn := range turns {
		all[turn.Speaker] += turn.Speech.Len()
	}
	var rules []ingest.Rule
	for _, name := range sortedKeys(theirs) {
		for _, id := range sortedKeys(theirs[name]) {
			if name != "" && theirs[name][id]*10 >= all[name]*8 {
				rules = append(rules, ingest.Rule{Name: name, Voice: transcript.VoiceParticipant, Participant: id})
			}
		}
	}
	return rules
}

// asRendered takes a text of Verbatim's own as it stands, its speakers being known.
func (b *projecting) asRendered(s *exchange.Source) (ingest.Document, bool) {
	var d ingest.Document
	var names []string
	for _, sp := range s.Speakers {
		names = append(names, sp.Name)
		d.Speakers = append(d.Speakers, transcript.Speaker{Name: sp.Name, Voice: transcript.Voice(sp.Voice), Participant: sp.Participant}) // its case's name, which is the participant's id
	}
	runes := []rune(s.Text)
	for _, t := range transcript.Parse(s.Text, names) {
		d.Said = append(d.Said, transcript.Said{Speaker: t.Speaker, Speech: string(runes[t.Speech.Start:t.Speech.End]), TimeMS: t.TimeMS, EndMS: t.EndMS})
	}
	if rendered, _ := transcript.Render(d.Said); rendered != s.Text || len(d.Said) == 0 {
		return d, false
	}
	d.ID, d.Format, d.Date, d.Language, d.Media = ingest.Slug(s.Name), b.p.Format, s.Date, s.Language, s.Media
	for _, p := range s.Passages {
		d.Placed = append(d.Placed, ingest.Placed{Span: p.Span})
	}
	return d, true
}

// place is where a passage of a source lies in the study, given the transcript that the
// source became.
func (b *projecting) place(s *exchange.Source, runes []rune, i int, e *ImportEntry, move *moving) placedPassage {
	p := s.Passages[i]
	out := placedPassage{transcript: move.head, trust: p.Trust, why: p.Why}
	if p.Trust == exchange.Empty {
		return out
	}
	placed := e.documents[0].Placed[i]
	if p.Span.Start < 0 || p.Span.End < p.Span.Start || int(p.Span.End) > len(runes) {
		out.trust, out.why = trustLost, "its place is outside the text"
		return out
	}
	if placed.Span.Empty() {
		out.trust, out.why = trustLost, "it is on a name before a turn, a time or a heading, which are not among what is said"
		return out
	}
	out.span, out.hash = placed.Span, e.understood.Text.Hash()
	if p.Trust != exchange.Doubtful && !b.renamed() && int(p.Span.Len()) <= longChecked && !saysStill(runes[p.Span.Start:p.Span.End], e.understood, placed.Span) {
		out.trust, out.why = exchange.Doubtful, "some of its words changed when the text was read as a transcript"
	}
	return move.to(out)
}

// longChecked is how long a passage is at most that is compared character by character
// with what was read of it. In longer ones the places themselves were followed.
const longChecked = 20_000

// renamed reports whether names were replaced in what was read, so that words differ.
func (b *projecting) renamed() bool {
	return b.o.Names != nil || b.o.Relabel || len(b.o.RelabelNames) > 0
}

// saysStill reports whether what is said in a span of a transcript is what stood in the
// source there, in order; labels and spaces aside.
func saysStill(given []rune, t *transcript.Transcript, sp text.Span) bool {
	at := 0
	first, last := t.TurnsIn(sp)
	for _, turn := range t.Turns[first:last] {
		for _, r := range t.Text.Slice(turn.Speech.Intersect(sp)) {
			if unicode.IsSpace(r) {
				continue
			}
			for at < len(given) && given[at] != r {
				at++
			}
			if at == len(given) {
				return false
			}
			at++
		}
	}
	return true
}

// moving brings spans that count in the text that was read to the text that is here,
// where that is another.
type moving struct {
	known  bool        // the log knows the text: it moves them itself
	script text.Script // otherwise
	same   bool
	head   *transcript.Transcript
}

// movingTo finds how places in what was read come to the transcript that is here.
func (b *projecting) movingTo(read, now *transcript.Transcript) *moving {
	m := &moving{head: now, same: read.Text.Hash() == now.Text.Hash()}
	m.known = b.texts[[2]string{now.ID, string(read.Text.Hash())}]
	if !m.same && !m.known {
		m.script = text.Diff(read.Text.String(), now.Text.String())
	}
	return m
}

func (m *moving) to(p placedPassage) placedPassage {
	if m.same || m.known {
		return p
	}
	sp, fate := m.script.Project(p.span)
	switch {
	case fate == text.Lost:
		p.trust, p.why, p.span = trustLost, "its words are not in the transcript any more", text.Span{}
		return p
	case fate == text.Changed && p.trust != exchange.Doubtful:
		p.trust, p.why = exchange.Doubtful, "some of its words are others in the transcript that is here"
	}
	p.span, p.hash = m.head.Text.Snap(sp), m.head.Text.Hash()
	return p
}

// sayRefused counts a source that could not be read.
func (b *projecting) sayRefused(s *exchange.Source, why string) {
	b.out.Doubts = append(b.out.Doubts, fmt.Sprintf("%s was not imported: %s", s.Name, why))
}
