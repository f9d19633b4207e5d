package app

import (
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"verbatim/internal/ingest"
	"verbatim/internal/pseudonym"
	"verbatim/internal/transcript"
)

// ImportColumn is what a column of a table was taken for.
type ImportColumn struct {
	Header  string `json:"header"`
	As      string `json:"as"`      // text, speaker, start, theme, ignored …
	Guessed bool   `json:"guessed"` // nobody has said it
}

// ImportOther is another way in which a file could be understood.
type ImportOther struct {
	As     string   `json:"as"`     // what to ask for to have it so
	How    string   `json:"how"`    // what is different
	Begins []string `json:"begins"` // its first turns, with their labels
}

// reading is what the importer says about how the files are to be read.
func (o ImportOptions) reading() (ingest.Options, error) {
	opt := ingest.Options{Participant: o.Participant, Encoding: o.Encoding, As: o.As}
	if err := ingest.CheckWay(o.As); err != nil {
		return opt, &Problem{What: err.Error(), Usage: true}
	}
	var err error
	if opt.Rules, err = speakerRules(o.Speakers); err != nil {
		return opt, err
	}
	for _, c := range o.Columns {
		if err := ingest.ParseColumn(c, &opt.Columns); err != nil {
			return opt, &Problem{What: err.Error(), Usage: true}
		}
	}
	if opt.Language, err = validLanguage(o.Language); err != nil {
		return opt, err
	}
	return opt, nil
}

// languagesByName are the tags of languages that people write by their English names.
var languagesByName = map[string]string{
	"arabic": "ar", "bengali": "bn", "bulgarian": "bg", "cantonese": "yue", "chinese": "zh", "czech": "cs", "danish": "da", "dutch": "nl", "english": "en", "farsi": "fa",
	"finnish": "fi", "french": "fr", "gaelic": "gd", "german": "de", "greek": "el", "gujarati": "gu", "hindi": "hi", "hungarian": "hu", "irish": "ga", "italian": "it",
	"kurdish": "ku", "norwegian": "no", "pashto": "ps", "persian": "fa", "polish": "pl", "portuguese": "pt", "punjabi": "pa", "romanian": "ro", "russian": "ru", "somali": "so",
	"spanish": "es", "swedish": "sv", "tamil": "ta", "tigrinya": "ti", "turkish": "tr", "ukrainian": "uk", "urdu": "ur", "vietnamese": "vi", "welsh": "cy",
}

// validLanguage is the tag of a language as it is stored.
func validLanguage(tag string) (string, error) {
	if strings.TrimSpace(tag) == "" {
		return "", nil
	}
	if known := languagesByName[strings.ToLower(strings.TrimSpace(tag))]; known != "" {
		return known, nil
	}
	t, err := language.Parse(strings.TrimSpace(tag))
	if err != nil {
		return "", usage("write it as a tag: en-GB, cy (Welsh), ur, ar, pl, zh", "%q is not a language", tag)
	}
	return t.String(), nil
}

// understandings copies what a person decides by: what columns were taken for, and
// what else the file could mean.
func (e *ImportEntry) understandings(d *ingest.Document) {
	shown, _ := transcript.Render(d.Said[:min(len(d.Said), beginning)])
	e.Begins = begins(shown)
	for _, c := range d.Columns {
		e.Columns = append(e.Columns, ImportColumn{c.Header, c.As, c.Guessed})
	}
	for _, r := range d.Otherwise {
		shown, _ = transcript.Render(r.Said[:min(len(r.Said), 3)])
		e.Otherwise = append(e.Otherwise, ImportOther{As: r.As, How: r.How, Begins: begins(shown)})
	}
}

// notShown takes back what is shown of a file that is not to come in.
func (e *ImportEntry) notShown() {
	e.Begins, e.Columns, e.Otherwise = []string{}, []ImportColumn{}, []ImportOther{}
}

// begins are the beginnings of the turns of a text.
func begins(text string) []string {
	var list []string
	for turn := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		list = append(list, transcript.Abbreviate(turn, 90))
	}
	return list
}

// said are the sentences about a file that are kept with its transcript: those that
// hold a name which was replaced are not.
func (e *ImportEntry) said(d *ingest.Document) (notes, doubts []string) {
	keep := func(list []string) (kept []string) {
		for _, s := range list {
			if !slices.ContainsFunc(e.secret, func(holds func(string) bool) bool { return holds(s) }) {
				kept = append(kept, s)
			}
		}
		return kept
	}
	for _, r := range d.Replaced {
		notes = append(notes, r.String())
	}
	return keep(append(notes, d.Notes...)), keep(d.Doubts)
}

// withoutNames are the sentences that hold no name of a key; nil for none.
func withoutNames(k *pseudonym.Key, list []string) (kept []string) {
	for _, s := range list {
		if !holdsName(k, s) {
			kept = append(kept, s)
		}
	}
	return kept
}

func holdsName(k *pseudonym.Key, s string) bool { return len(k.Find(s)) > 0 || len(k.FindID(s)) > 0 }

func baseNames(paths []string) []string {
	var list []string
	for _, p := range paths {
		list = append(list, filepath.Base(p))
	}
	return list
}
