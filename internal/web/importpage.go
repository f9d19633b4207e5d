package web

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"verbatim/internal/app"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// importContent is what was understood of files, before anything is kept.
type importContent struct {
	Token   string // names the files until they are brought in or put away
	Entries []*app.ImportEntry
	Voices  []option
	People  []importVoice
	Fresh   int // files that would come in
	Done    bool
	Failed  failure
	Told    []string
	Visible []string // names that stand before every turn, and stay

	Kinds    string             // of files that can be sent
	Columns  []app.ImportColumn // of the one table among the files
	Holds    []option           // what a column may hold
	Ways     []option           // of reading the one file that could mean two things
	As       string             // the one that was chosen
	Language string

	Projects  []*importProject // of other programs
	Whole     int              // of them that would come in
	Coders    []importCoder    // who coded in them
	Known     []study.Coder    // of the study
	Units     []option         // how places in them may count
	Positions string           // the one that was chosen
	AskName   bool             // a file holds several projects
	Unread    bool             // one could not be read
	Project   string           // the one that was named
}

// importVoice is somebody who speaks in the files, to be put right if need be.
type importVoice struct {
	N     int
	Name  string
	Voice string
	As    string // participant
	Turns int
	Each  bool // somebody else in each file, who goes by the file's name

	Relabel bool // the participant's id stands before their turns, not the name
}

// importSaid is what somebody has said about who speaks.
type importSaid struct {
	Speakers []string // rules, as the verb takes them
	Relabel  []string // names that an id takes the place of
	Columns  []string // what columns hold, as the verb takes it
	As       string   // how to read what could mean two things
	Language string

	Coders    []string // who coded in a project is who here, as the verb takes it
	Positions string   // how places in a project count
	Project   string   // which one is meant, where a file holds several
}

// options are what somebody has said, for the verb.
func (i importSaid) options(dir string) app.ImportOptions {
	return app.ImportOptions{Paths: []string{dir}, Speakers: i.Speakers, RelabelNames: i.Relabel, Columns: i.Columns, As: i.As, Language: i.Language}
}

// importPage is what a page shows of files, understood or brought in.
func importPage(token string, entries []*app.ImportEntry, said importSaid) importContent {
	c := importContent{Token: token, Entries: entries, Done: token == "", As: said.As, Language: said.Language}
	for _, v := range transcript.Voices {
		c.Voices = append(c.Voices, option{string(v), string(v)})
	}
	for _, e := range entries {
		e.File = filepath.Base(e.File)
		e.Notes, e.Doubts = onThisPage(e.Notes), onThisPage(e.Doubts)
		if e.Why != nil {
			if why, _ := inPages(*e.Why); why != "" {
				e.Why = &why
			}
		}
		if e.Result == app.Skipped && e.Why == nil {
			why := "Verbatim does not read this kind of file. Save it as Word (.docx) or as text, and add that."
			if projectEnding(e.File) {
				why = "This is not the project that its name says it is, or it is damaged. Export it again from the program it comes from, and add that."
			}
			e.Why = &why
		}
		if e.Result != app.Understood && e.Result != app.Imported {
			continue
		}
		c.Fresh++
		for _, sp := range e.Speakers {
			c.hear(e, sp)
		}
	}
	c.readings(entries)
	for i := range c.People {
		v := &c.People[i]
		if v.Each { // nobody has said who they are
			v.As = ""
		}
		v.Relabel = slices.ContainsFunc(said.Relabel, func(n string) bool { return strings.EqualFold(n, v.Name) })
		if v.Voice == string(transcript.VoiceParticipant) && !v.Relabel && app.FullName(v.Name) {
			c.Visible = append(c.Visible, v.Name)
		}
	}
	return c
}

// readings offers a choice of what columns hold, and of how to read a file, where
// there is one file to choose for.
func (c *importContent) readings(entries []*app.ImportEntry) {
	tables, twofold := 0, 0
	for _, e := range entries {
		if e.Result != app.Understood {
			continue
		}
		if len(e.Columns) > 0 {
			tables++
			c.Columns = e.Columns
		}
		if len(e.Otherwise) > 0 {
			twofold++
			c.Ways = []option{{c.As, "As it is above"}}
			for _, o := range e.Otherwise {
				c.Ways = append(c.Ways, option{o.As, o.How})
			}
		}
	}
	if tables != 1 {
		c.Columns = nil
	}
	if twofold != 1 {
		c.Ways = nil
	}
	c.Holds = []option{{"text", "words"}, {"speaker", "who says them"}, {"start", "time"}, {"end", "time it ends"}, {"id", "who answers"}, {"section", "heading"},
		{"theme", "themes"}, {"coder", "who coded"}, {"memo", "memo"}, {"attribute", "something known of them"}, {"ignored", "nothing: left out"}}
}

// onThisPage says what the command line's sentences about speakers say for a page
// that asks about them itself.
func onThisPage(notes []string) []string {
	var out []string
	for _, n := range notes {
		if at := strings.Index(n, "--speaker"); at > 0 {
			if i := strings.LastIndex(n[:at], "; "); i > 0 {
				n = n[:i] + ". Say below who is who."
			}
		}
		if n, _ = inPages(n); n != "" {
			out = append(out, sentence(n))
		}
	}
	return out
}

// hear notes somebody who speaks in a file, by the name the file has for them.
func (c *importContent) hear(e *app.ImportEntry, sp app.SpeakerEntry) {
	var now bool
	for _, x := range e.Relabelled {
		if x.Becomes == deref(sp.Name) {
			now = true
			one := sp
			one.Name, one.Turns = &x.Name, x.Turns
			c.note(one)
		}
	}
	if !now {
		c.note(sp)
	}
}

func (c *importContent) note(sp app.SpeakerEntry) {
	name := deref(sp.Name)
	if i := slices.IndexFunc(c.People, func(v importVoice) bool { return v.Name == name }); i >= 0 {
		v := &c.People[i]
		v.Turns += sp.Turns
		v.Each = v.Each || v.As != deref(sp.Participant)
		return
	}
	if name != "" {
		c.People = append(c.People, importVoice{N: len(c.People), Name: name, Voice: sp.Voice, As: deref(sp.Participant), Turns: sp.Turns})
	}
}

// makeUp offers made-up ids for those who would go by their names, which stay in the
// record for ever. Taken are the participants that there are.
func (c *importContent) makeUp(taken []string) {
	inUse := func(id string) bool {
		return slices.ContainsFunc(taken, func(t string) bool { return strings.EqualFold(t, id) }) ||
			slices.ContainsFunc(c.People, func(v importVoice) bool { return strings.EqualFold(v.As, id) })
	}
	next := 1 // after the highest there is: a number that is free may have been somebody's
	for _, id := range taken {
		if n, err := strconv.Atoi(strings.TrimLeft(id, "Pp")); err == nil {
			next = max(next, n+1)
		}
	}
	for i := range c.People {
		v := &c.People[i]
		switch {
		case v.Each:
			v.As = ""
		case v.Voice != string(transcript.VoiceParticipant) || v.As == "" || slices.ContainsFunc(taken, func(t string) bool { return strings.EqualFold(t, v.As) }):
		case !isCode(v.As):
			for v.As = ""; v.As == ""; next++ {
				if id := fmt.Sprintf("P%02d", next); !inUse(id) {
					v.As = id
				}
			}
		}
	}
}

// isCode reports ids that are made up, like P07 or S2-14: some letters and a number.
// The name of a file is none, nor is anybody's.
func isCode(id string) bool {
	n := strings.IndexAny(id, "0123456789")
	return n >= 0 && n <= 3 && utf8.RuneCountInString(id) <= 8
}

// speakersIn is what a form says about who speaks, as the verb takes it.
func speakersIn(r *http.Request) importSaid {
	var said importSaid
	for n := range 200 {
		key := string(rune('0'+n/100)) + string(rune('0'+n/10%10)) + string(rune('0'+n%10))
		name := r.PostFormValue("name-" + key)
		if name == "" {
			break
		}
		voice, as := r.PostFormValue("voice-"+key), strings.TrimSpace(r.PostFormValue("as-"+key))
		if voice == string(transcript.VoiceParticipant) && as != "" {
			voice = "participant:" + as
			if r.PostFormValue("relabel-"+key) != "" {
				said.Relabel = append(said.Relabel, name)
			}
		}
		said.Speakers = append(said.Speakers, name+"="+voice)
	}
	said.As, said.Language = r.PostFormValue("as"), strings.TrimSpace(r.PostFormValue("language"))
	for n := range 500 {
		header, kind := r.PostFormValue("header-"+strconv.Itoa(n)), r.PostFormValue("kind-"+strconv.Itoa(n))
		if header == "" {
			break
		}
		switch kind {
		case "ignored":
			said.Columns = append(said.Columns, "ignore="+header)
		case "attribute", "": // what is left over
		default:
			said.Columns = append(said.Columns, kind+"="+header)
		}
	}
	return said
}
