// Package exchange is what a project of any tool for coding texts holds, in one form.
// The packages below it read other tools' files into a Project and write a Project
// into their formats; none of them knows of studies. What a file has and a Project has
// no place for is never dropped in silence: it is a Loss.
package exchange

import (
	"verbatim/internal/text"
)

// Project is the content of a project file. Ids are those of the file, compared as
// they stand; a reader makes them up where its format has none. They mean nothing
// outside the Project. Its names in JSON are those of docs/json.md.
type Project struct {
	Format      string `json:"format"` // qdpx, qdc, taguette, qualcoder, rqda, segments, catma, webanno
	Tool        string `json:"tool"`   // what wrote the file, as the file says: "NVivo Windows 12"; empty where it does not say
	Name        string `json:"name"`
	Description string `json:"description"`

	Users     []User     `json:"users"`
	Codes     []Code     `json:"codes"` // each after the one it is under
	Variables []Variable `json:"variables"`
	Cases     []Case     `json:"cases"`
	Sources   []Source   `json:"sources"`
	Memos     []Memo     `json:"memos"`
	Links     []Link     `json:"links"`

	Losses []Loss   `json:"losses"`
	Notes  []string `json:"notes"` // sentences about the file as a whole: what was understood, and how
}

// User is somebody who coded or wrote.
type User struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Login string `json:"login,omitempty"` // their short name in the program; empty where the file gives none
}

// Code is a theme of the codebook.
type Code struct {
	ID          string `json:"id"`
	Parent      string `json:"parent"` // the id of the code it is under; empty at the top
	Name        string `json:"name"`
	Description string `json:"description"`
	Colour      string `json:"colour"` // #rrggbb in lower case; empty where there is none
	Folder      bool   `json:"folder"` // only holds other codes; words cannot be coded by it
}

// Variable is an attribute that cases or sources have values of.
type Variable struct {
	Name        string `json:"name"`
	Kind        string `json:"kind"` // text, boolean, integer, float, date, datetime
	Description string `json:"description"`
}

// Case is a person, or another unit that sources and words belong to.
type Case struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Values      []Value  `json:"values"`
	Sources     []string `json:"sources"` // ids of the sources that are wholly theirs
	Parts       []Part   `json:"parts"`   // words of sources that are theirs
	Groups      []string `json:"groups"`  // names of the sets it is in
	Code        string   `json:"code"`    // id of the code that stands for it; empty where none does
}

// Value is what a case or a source has of a variable.
type Value struct {
	Variable string `json:"variable"`
	Text     string `json:"text"`
}

// Part is words of a source, by its id.
type Part struct {
	Source string    `json:"source"`
	Span   text.Span `json:"span"`
}

// The kinds of sources.
const (
	TextSource    = "text"
	PDFSource     = "pdf"
	AudioSource   = "audio"
	VideoSource   = "video"
	PictureSource = "picture"
)

// Source is a document that is coded.
type Source struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Kind     string    `json:"kind"`
	Text     string    `json:"text"`  // with \n at the ends of lines and without a byte order mark; empty where the file has no text of it
	Media    string    `json:"media"` // name of the recording, where there is one
	Language string    `json:"language"`
	Date     string    `json:"date"` // when it was made, as the file says; not when it was put in
	By       string    `json:"by"`   // id of the user who put it in
	At       string    `json:"at"`   // when, as the file says
	Values   []Value   `json:"values"`
	Groups   []string  `json:"groups"` // names of the sets or folders it is in
	Times    []Time    `json:"times"`  // in order
	Speakers []Speaker `json:"speakers"`
	Passages []Passage `json:"passages"` // in order of their places
	Units    string    `json:"units"`    // how the file counts places in it, for people: "UTF-16 units, Windows line ends as two"; empty where nothing had to be found out
}

// Speaker is somebody who speaks in a source, where the file says so. Only files of
// Verbatim do: the text is then as Verbatim renders it.
type Speaker struct {
	Name        string `json:"name"`
	Voice       string `json:"voice"`
	Participant string `json:"participant"`
}

// Time is a place in the text of a source, in code points, and what time of the recording it is.
type Time struct {
	At text.Pos `json:"at"`
	MS int      `json:"ms"`
}

// Passage is words of a source that are coded, or written about.
type Passage struct {
	ID      string    `json:"id"`
	Span    text.Span `json:"span"`  // in code points of the source's Text; empty where the words have to be looked for
	Given   string    `json:"given"` // the place as the file has it, for people: "1204–1260"
	Words   string    `json:"words"` // those that the file says are there; empty where it does not say. With Cut only their beginning
	Cut     bool      `json:"cut"`
	Trust   Trust     `json:"trust"`
	Why     string    `json:"why"` // for any trust but Verified: half a sentence
	Codings []Coding  `json:"codings"`
	Page    int       `json:"page"`    // from 1; 0 where the file does not say
	Time    int       `json:"time_ms"` // milliseconds; only with a Page of 0 and a source without text
}

// Trust is how sure it is that a passage is on the words that were coded.
type Trust string

// The four degrees of trust.
const (
	Verified  Trust = "verified"  // the file gives the words, and they are there
	Plausible Trust = "plausible" // the file gives a place alone, and it begins and ends as words do
	Doubtful  Trust = "doubtful"  // other words are there than the file gives, or the place cannot be right as it stands
	Empty     Trust = "empty"     // there is nothing but space
)

// Coding is one code on a passage, or on a whole source where it stands in no passage.
type Coding struct {
	ID      string `json:"id"`
	Code    string `json:"code"`    // id
	User    string `json:"user"`    // id; empty where the file does not say
	At      string `json:"at"`      // as the file says, with a zone where it has one; empty where it does not say
	Against bool   `json:"against"` // it speaks against its code
}

// What a memo or a link is on.
const (
	OnProject = "project"
	OnSource  = "source"
	OnPassage = "passage"
	OnCoding  = "coding"
	OnCode    = "code"
	OnCase    = "case"
	OnMemo    = "memo"
)

// Target is something in a project.
type Target struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

// Memo is something somebody wrote.
type Memo struct {
	ID   string   `json:"id"`
	Name string   `json:"name"` // its title
	Text string   `json:"text"`
	Kind string   `json:"kind"` // note, analytic, reflexive, question, field; empty: note
	By   string   `json:"by"`   // id of the user; empty where the file does not say
	At   string   `json:"at"`   // as the file says
	On   []Target `json:"on"`   // nothing: the project
}

// Link is a line that somebody drew between two things.
type Link struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	From     Target `json:"from"`
	To       Target `json:"to"`
	Directed bool   `json:"directed"` // only from From to To
}

// Loss is things of one kind that are in a file and do not come along, or in a study
// and do not go out.
type Loss struct {
	Kind  string   `json:"kind"`  // "graph", "picture", "selection in a picture": one of them
	Count int      `json:"count"` // how many
	Why   string   `json:"why"`   // half a sentence
	Names []string `json:"names"` // of some of them, at most ten; never participants' words
}

// Lose counts something that is not carried over, by its name where it has one.
func (p *Project) Lose(kind, why, name string) { p.Losses = Lose(p.Losses, kind, why, name) }

// Lose counts something that is not carried over among others, by its name where it has one.
func Lose(losses []Loss, kind, why, name string) []Loss {
	const most = 10
	for i := range losses {
		l := &losses[i]
		if l.Kind != kind || l.Why != why {
			continue
		}
		if l.Count++; name != "" && len(l.Names) < most {
			l.Names = append(l.Names, name)
		}
		return losses
	}
	l := Loss{Kind: kind, Count: 1, Why: why, Names: []string{}}
	if name != "" {
		l.Names = append(l.Names, name)
	}
	return append(losses, l)
}

// Note says something about the file as a whole.
func (p *Project) Note(sentence string) { p.Notes = append(p.Notes, sentence) }
