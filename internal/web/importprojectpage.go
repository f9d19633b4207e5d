package web

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"verbatim/internal/app"
)

// mostToLook is how many passages to look at are listed: more are a heap that nobody
// reads. fewEmpty is how many on nothing but space are listed at all.
const mostToLook, fewEmpty = 50, 10

// openDocuments is how many documents of a project stand open; a longer list is opened.
const openDocuments = 12

// importProject is the project of another program, understood or brought in.
type importProject struct {
	File, Said string
	State      string // ready, brought in, nothing new, not read
	Wrong      failure
	Fresh      bool // it would add something, or did
	Names      bool // people would come in by the names it has for them
	Done       bool

	Sums, Trust   []projectSum
	Sources       []projectSource
	Wide          bool // the documents stand open
	Look          []projectLook
	More          int // passages to look at that are not listed
	Left          []string
	Notes, Doubts []string
	Waits         []todo

	name string // of the project that was asked for
	by   []app.ProjectCoder
}

// projectSum is how many of something there are.
type projectSum struct {
	N          int
	What, Also string
	State      string // sure, doubt or out
}

// projectSource is a document of a project.
type projectSource struct {
	Name, Result, ID, Path, Why string
	Words, Passages             int
	Sure, Doubt, Out            int // of its coded passages
}

// projectLook is a passage that somebody should look at.
type projectLook struct {
	State, Where, Path, Place, Themes, Coders, Why string
}

// stateDoubt is of passages that a person should look at.
const stateDoubt = "doubt"

// importCoder is somebody who coded in a project, and who they are here.
type importCoder struct {
	N           int
	User, Coder string
	Codings     int
}

// projectKind says what a file of another program is.
func projectKind(format string) string {
	switch format {
	case "qdpx":
		return "A REFI-QDA project"
	case "qdc":
		return "A REFI-QDA codebook"
	case "taguette":
		return "A project of Taguette"
	case "qualcoder":
		return "A project of QualCoder"
	case "rqda":
		return "A project of RQDA"
	case "catma":
		return "An export of CATMA"
	case "webanno":
		return "Annotations of INCEpTION or WebAnno"
	case "segments":
		return "A table of coded passages"
	}
	return "A project of another program"
}

// fill takes up what became of a project.
func (x *importProject) fill(p *app.ProjectImport) {
	x.Said, x.by = projectKind(p.Format), p.Coders
	if tool := deref(p.Tool); tool != "" && !strings.Contains(x.Said, tool) {
		x.Said += ", written by " + tool
	}
	if name := deref(p.Name); name != "" && name != sentProjects { // a database that is called by its folder
		x.Said += ": “" + name + "”"
	}
	x.Fresh = p.Added() || slices.ContainsFunc(p.Transcripts, func(t app.ProjectSource) bool { return t.Result == app.Understood })
	switch {
	case !x.Fresh:
		x.State = "nothing new"
	case x.Done:
		x.State = "brought in"
	default:
		x.State = "ready"
	}
	x.Names = !x.Done && p.Participants.New > 0
	x.sums(p)
	for _, t := range p.Transcripts {
		x.Sources = append(x.Sources, x.source(t))
	}
	x.Wide = len(x.Sources) <= openDocuments
	for _, d := range p.Look {
		switch {
		case d.Trust == "empty" && p.Quotes.Empty > fewEmpty: // they are counted
		case len(x.Look) == mostToLook:
			x.More++
		default:
			x.Look = append(x.Look, x.look(d))
		}
	}
	for _, l := range p.Losses {
		x.Left = append(x.Left, leftLine(l.Count, l.Kind, l.Why, l.Names))
	}
	x.Notes, x.Doubts = onThisPage(p.Notes), onThisPage(p.Doubts)
}

// leftLine says what does not come along, or does not go out.
func leftLine(n int, kind, why string, names []string) string {
	line := thousands(n) + " × " + kind
	if len(names) > 0 {
		line += " (" + strings.Join(names, ", ")
		if n > len(names) {
			line += " …"
		}
		line += ")"
	}
	if said, _ := inPages(why); said != "" {
		line += ": " + said
	}
	return line
}

// sums counts what comes in, and how sure it is that codings are on the right words.
func (x *importProject) sums(p *app.ProjectImport) {
	docs := app.ProjectCount{}
	for _, t := range p.Transcripts {
		switch t.Result {
		case app.Imported, app.Understood:
			docs.New++
		case app.Already, app.Changed:
			docs.Already++
		}
	}
	for _, c := range []struct {
		n         app.ProjectCount
		one, many string
		always    bool
	}{{docs, "transcript", "transcripts", true}, {p.Themes, "theme", "themes", true}, {p.Codings, "coding", "codings", true}, {p.Memos, "memo", "memos", true},
		{p.Participants, "participant", "participants", true}, {p.Stars, "passage marked without a theme, which gets a star", "passages marked without a theme, which get stars", false}} {
		if !c.always && c.n == (app.ProjectCount{}) {
			continue
		}
		sum := projectSum{N: c.n.New, What: oneOf(c.n.New, c.one, c.many)}
		if c.n.Already > 0 {
			sum.Also = thousands(c.n.Already) + " here already"
		}
		x.Sums = append(x.Sums, sum)
	}
	for _, q := range []projectSum{
		{N: p.Quotes.Verified, What: "verified", State: "sure", Also: "the file gives the words, and they are there"},
		{N: p.Quotes.Plausible, What: "plausible", State: "sure", Also: "the file gives places alone, and they begin and end as words do"},
		{N: p.Quotes.Doubtful, What: "doubtful", State: stateDoubt, Also: "they come in with a mark, and wait for whoever coded them"},
		{N: p.Quotes.Lost, What: "lost", State: stateDoubt, Also: "their words are not in the transcript: they do not come in"},
		{N: p.Quotes.Empty, What: "empty", State: "out", Also: "on nothing but space: they do not come in"},
	} {
		if q.N > 0 {
			x.Trust = append(x.Trust, q)
		}
	}
}

func (x *importProject) source(t app.ProjectSource) projectSource {
	one := projectSource{Name: t.Source, Words: t.Words, Passages: t.Passages, Sure: t.Quotes.Verified + t.Quotes.Plausible, Doubt: t.Quotes.Doubtful, Out: t.Quotes.Empty + t.Quotes.Lost}
	switch t.Result {
	case app.Refused:
		one.Result = "not brought in"
	case app.Already:
		one.Result = "here already:"
	case app.Changed:
		one.Result = "here with other words:"
	default:
		one.Result = "as"
	}
	if t.Result != app.Refused {
		one.ID = deref(t.Transcript)
	}
	if one.ID != "" && (x.Done || t.Result != app.Understood) {
		one.Path = "/read/" + url.PathEscape(one.ID)
	}
	if why, _ := inPages(deref(t.Why)); why != "" {
		one.Why = sentence(why)
	}
	return one
}

func (x *importProject) look(d app.ProjectDoubt) projectLook {
	one := projectLook{State: d.Trust, Where: cmp.Or(deref(d.Transcript), d.Source), Place: d.Place, Themes: strings.Join(d.Themes, ", "), Coders: strings.Join(d.Coders, ", "), Why: sentence(d.Why)}
	if d.Turn != nil {
		one.Where += fmt.Sprintf(", turn %d", *d.Turn)
		if x.Done && d.Transcript != nil {
			one.Path = turnPath(*d.Transcript, *d.Turn)
		}
	}
	return one
}
