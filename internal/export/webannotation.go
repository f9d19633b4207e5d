package export

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// The W3C Web Annotation Data Model (https://www.w3.org/TR/annotation-model/) as JSON-LD.
const annotationContext = "http://www.w3.org/ns/anno.jsonld"

// MediaTypeAnnotations is the media type of what WriteWebAnnotations writes.
const MediaTypeAnnotations = `application/ld+json; profile="` + annotationContext + `"`

type annotation struct {
	ID         string            `json:"id"`
	Type       string            `json:"type"`
	Motivation string            `json:"motivation"`
	Creator    *annotationAgent  `json:"creator,omitempty"`
	Created    string            `json:"created,omitempty"`
	Body       []annotationBody  `json:"body"`
	Target     *annotationTarget `json:"target"`
}

// annotationAgent is who coded or wrote.
type annotationAgent struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Name     string `json:"name,omitempty"`
	Nickname string `json:"nickname,omitempty"`
}

// annotationBody is a theme, its name, a stance or a memo.
type annotationBody struct {
	Type    string           `json:"type"`
	Purpose string           `json:"purpose"`
	Source  *annotationTheme `json:"source,omitempty"`
	Value   string           `json:"value,omitempty"`
	Format  string           `json:"format,omitempty"`
	Creator *annotationAgent `json:"creator,omitempty"`
}

// annotationTheme is a theme as a concept; the context knows the prefix skos.
type annotationTheme struct {
	ID       string          `json:"id"`
	Type     string          `json:"type"`
	Notation string          `json:"skos:notation"`
	Label    string          `json:"skos:prefLabel"`
	Broader  *annotationLink `json:"skos:broader,omitempty"`
}

type annotationLink struct {
	ID string `json:"id"`
}

type annotationTarget struct {
	Type     string               `json:"type"`
	Source   *annotationSource    `json:"source"`
	Selector []annotationSelector `json:"selector,omitempty"`
}

// annotationSource is a transcript; the context knows the prefix schema.
type annotationSource struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Format   string `json:"format"`
	Language string `json:"language,omitempty"`
	SHA256   string `json:"schema:sha256,omitempty"`
}

// annotationSelector is one way to find the words again: by what they are, or by
// where they stand, in code points.
type annotationSelector struct {
	Type   string    `json:"type"`
	Exact  string    `json:"exact,omitempty"`
	Prefix string    `json:"prefix,omitempty"`
	Suffix string    `json:"suffix,omitempty"`
	Start  *text.Pos `json:"start,omitempty"`
	End    *text.Pos `json:"end,omitempty"`
}

// WriteWebAnnotations writes each coding, and each memo on a passage or a transcript, as
// an annotation of the W3C model: one collection with one page, a line for each
// annotation. What the purpose may not show is left out; the report says how many
// codings that are.
func WriteWebAnnotations(w io.Writer, rel *study.Release, o Options) (Report, error) {
	a := newAnnotator(rel, o)
	b := bufio.NewWriterSize(w, 64<<10)
	if err := a.head(b, o); err != nil {
		return Report{}, err
	}
	e := &annotationLines{w: b}
	for _, c := range a.codings {
		if one, ok := a.coding(c); ok {
			e.add(one)
		}
	}
	for _, m := range a.loose {
		e.add(a.looseMemo(m))
	}
	_, _ = fmt.Fprintf(b, "\n  ]\n },\n \"last\": %s\n}\n", quotedJSON(a.page()))
	if e.err != nil {
		return Report{}, e.err
	}
	return Report{Withheld: a.withheld}, b.Flush()
}

// AnnotatedPeople are the ids of the participants whose words WriteWebAnnotations
// shows: for the record of what was exported, not for its readers.
func AnnotatedPeople(rel *study.Release, o Options) []string {
	a := newAnnotator(rel, o)
	in := map[*transcript.Transcript]map[int]bool{}
	add := func(t *transcript.Transcript, sp text.Span) {
		if in[t] == nil {
			in[t] = map[int]bool{}
		}
		from, to := t.TurnsIn(sp)
		for i := from; i < to; i++ {
			in[t][i] = true
		}
	}
	for _, c := range a.codings {
		if a.shows(c.t, c.Span) {
			add(c.t, c.Span)
		}
	}
	for _, m := range a.loose {
		if !m.span.Empty() {
			add(m.t, m.span)
		}
	}
	return peopleIn(rel.Study, func(t *transcript.Transcript, turn int) bool { return in[t][turn] })
}

// annotator makes the annotations of a study for a purpose.
type annotator struct {
	rel      *study.Release
	quoter   *Quoter
	team     bool
	base     string // of all names: urn:verbatim and the study
	codings  []idCoding
	loose    []looseMemo
	sources  map[*transcript.Transcript]*annotationSource
	themes   map[string]*annotationTheme // by the ids of the study
	names    *ThemeNames
	agents   map[string]*annotationAgent
	shown    int // codings
	withheld int
}

func newAnnotator(rel *study.Release, o Options) *annotator {
	a := &annotator{rel: rel, quoter: NewQuoter(rel, o), team: rel.Purpose == transcript.ForTeam, codings: codingsWithIDs(rel),
		sources: map[*transcript.Transcript]*annotationSource{}, themes: map[string]*annotationTheme{}, names: NewThemeNames(rel), agents: map[string]*annotationAgent{}}
	a.base = "urn:verbatim:study"
	if id := rel.Study.Settings.ID; id != "" {
		a.base = "urn:verbatim:" + url.PathEscape(id)
	}
	g := newGuard(rel)
	for t, key := range transcriptKeys(rel) {
		a.sources[t] = &annotationSource{ID: a.urn("transcript", key), Type: "Text", Format: "text/plain", Language: rel.Study.LanguageOf(t)}
		if a.team {
			a.sources[t].SHA256 = string(t.Text.Hash())
		}
	}
	for _, t := range rel.Study.Book.Themes() {
		one := a.theme(t.ID)
		if t.Parent != "" {
			one.Broader = &annotationLink{a.urn("theme", a.names.Of(t.Parent).ID)}
		}
	}
	for _, c := range rel.Study.Settings.Coders {
		a.agents[c.ID] = &annotationAgent{ID: a.urn("coder", c.ID), Type: "Person", Name: c.Name, Nickname: c.ID}
	}
	a.loose = looseMemos(rel, o, g)
	for _, c := range a.codings {
		if a.shows(c.t, c.Span) {
			a.shown++
		} else if !rel.Allows(c.t, c.Span) {
			a.withheld++
		}
	}
	return a
}

// shows is whether the readers may see the words, as Quoter.Row has it.
func (a *annotator) shows(t *transcript.Transcript, sp text.Span) bool {
	if from, to := t.TurnsIn(sp); from >= to && !a.team {
		return false
	}
	return a.rel.Shows(t, sp)
}

// urn names a thing of the study.
func (a *annotator) urn(kind, id string) string {
	return a.base + ":" + kind + ":" + url.PathEscape(id)
}

// collection and page name the file's collection and its only page.
func (a *annotator) collection() string { return a.urn("annotations", string(a.rel.Purpose)) }

func (a *annotator) page() string { return a.collection() + ":page:1" }

// head writes what comes before the annotations.
func (a *annotator) head(w io.Writer, o Options) error {
	label := oneSpace(a.rel.Study.Settings.Title)
	if label == "" {
		label = "Codings"
	}
	_, err := fmt.Fprintf(w, "{\n \"@context\": %s,\n \"id\": %s,\n \"type\": \"AnnotationCollection\",\n \"label\": %s,\n \"rdfs:comment\": %s,\n \"generator\": %s,\n \"total\": %d,\n"+
		" \"first\": {\n  \"id\": %s,\n  \"type\": \"AnnotationPage\",\n  \"partOf\": %s,\n  \"startIndex\": 0,\n  \"items\": [",
		quotedJSON(annotationContext), quotedJSON(a.collection()), quotedJSON(label), quotedJSON(a.says()), a.generator(o), a.shown+len(a.loose),
		quotedJSON(a.page()), quotedJSON(a.collection()))
	return err
}

// says is what the readers of the file should know: whom it is for, and what is left out.
func (a *annotator) says() string {
	s := purposeLine(a.rel)
	if stamp := a.rel.Study.Stamp; stamp != "" {
		s += " Stamp of the study: " + stamp + "."
	}
	return s + " " + many(a.withheld, "coding") + " withheld. Positions are in Unicode code points of the transcript's text."
}

func (a *annotator) generator(o Options) string {
	name := "Verbatim"
	if o.Version != "" {
		name += " " + o.Version
	}
	return `{"id":"urn:verbatim:program","type":"Software","name":` + quotedJSON(name) + `}`
}

// quotedJSON is a text as JSON.
func quotedJSON(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a text can always be written
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

// annotationLines writes annotations, one on each line.
type annotationLines struct {
	w   *bufio.Writer
	b   bytes.Buffer
	n   int
	err error
}

func (l *annotationLines) add(one *annotation) {
	if l.err != nil {
		return
	}
	l.b.Reset()
	e := json.NewEncoder(&l.b)
	e.SetEscapeHTML(false)
	if l.err = e.Encode(one); l.err != nil {
		return
	}
	_, _ = l.w.WriteString(either(l.n > 0, ",\n   ", "\n   "))
	l.n++
	_, l.err = l.w.Write(bytes.TrimSuffix(l.b.Bytes(), []byte("\n")))
}

// agent is who did something; nobody outside the team, where that is the team's own.
func (a *annotator) agent(coder string) *annotationAgent {
	if !a.team || coder == "" {
		return nil
	}
	one := a.agents[coder]
	if one == nil {
		kind := "Person"
		if coder == coding.Agreed || coder == study.WhoseAll {
			kind = "Organization" // the team
		}
		one = &annotationAgent{ID: a.urn("coder", coder), Type: kind, Nickname: coder}
		a.agents[coder] = one
	}
	return one
}
