package app

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/exchange"
	"verbatim/internal/exchange/refi"
	"verbatim/internal/export"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// tellingStudy is of somebody whose words may go to everybody and somebody whose words
// may go to nobody outside the team. Themes, and attributes of both, say the words of the
// second, and attributes name them.
func tellingStudy(t *testing.T) *study.Study {
	book, err := codebook.Parse("b", []byte(`
themes:
  - {id: hope, name: Hope, was: [nobody-dont-ever-take-the-zebracanary]}
  - id: nobody-dont-ever-take-the
    name: Nobody don't ever take the zebracanary
    themes:
      - {id: dont-ever-take-the-zebracanary-away, name: Being left}
`))
	if err != nil {
		t.Fatal(err)
	}
	no := transcript.Consent{transcript.AskQuote: transcript.No, transcript.AskReuse: transcript.No, transcript.AskArchive: transcript.No}
	yes := transcript.Consent{transcript.AskAnalyse: transcript.Yes, transcript.AskQuote: transcript.Yes, transcript.AskReuse: transcript.Yes, transcript.AskArchive: transcript.Yes}
	s := &study.Study{Book: book, State: &coding.State{Withdrawn: map[string]string{}},
		Columns: []string{"site", "knows", "said", "whose", "Quillcanary’s ward"},
		Settings: study.Settings{Title: "T", ID: "id", Consent: yes, Attributes: []study.AttributeType{
			{Name: "site", Kind: study.OrderedAttribute, Values: []string{"Leeds", "quillcanary house"}}}}}
	for i, id := range []string{"Leeds-01", "Leeds-02", "Leeds-03"} {
		s.Participants = append(s.Participants, transcript.Participant{ID: id, PublishedAs: "Worker", Consent: transcript.Consent{}, Attributes: map[string]string{"site": "Leeds"}})
		if i == 0 {
			s.Participants[0].Attributes = map[string]string{"site": "Leeds", "knows": "quillcanary at home", "said": "DON’T ever take the zebracanary", "whose": "as leeds-02", "Quillcanary’s ward": "yes"}
		}
		if i == 1 {
			s.Participants[1].Consent = no
		}
	}
	for _, x := range [][3]string{{"A", "Rosa", "We carried each other through it all."}, {"B", "Quillcanary", "And nobody, don't ever take the zebracanary away."}} {
		rendered, turns := transcript.Render([]transcript.Said{{Speaker: x[1], Speech: x[2], TimeMS: transcript.NoTime, EndMS: transcript.NoTime}})
		tr := &transcript.Transcript{ID: x[0], Turns: turns, Speakers: []transcript.Speaker{{Name: x[1], Voice: transcript.VoiceParticipant, Participant: map[string]string{"A": "Leeds-01", "B": "Leeds-02"}[x[0]]}}}
		if tr.Text, err = text.New(rendered); err != nil {
			t.Fatal(err)
		}
		s.Transcripts = append(s.Transcripts, tr)
	}
	for i, theme := range []string{"hope", "nobody-dont-ever-take-the", "dont-ever-take-the-zebracanary-away", "and-nobody-dont-ever-take-it", "nobody-dont-ever-take-the-zebracanary-away"} {
		tr := s.Transcripts[0]
		s.State.Codings = append(s.State.Codings, coding.Coding{ID: coding.ID{byte(i + 1)}, Coder: "ana", Transcript: tr.ID, Text: tr.Text.Hash(), Span: tr.Turns[0].Speech, Theme: theme})
	}
	s.Index()
	return s
}

// filesOf are what a project is written as, unpacked and in small letters.
func filesOf(t *testing.T, p *exchange.Project, codes *exchange.Project) map[string]string {
	t.Helper()
	files := map[string]string{}
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	files["json"] = string(data)
	var b bytes.Buffer
	if _, err := refi.Write(&b, p, refi.Spec, refi.WriteOptions{Seed: "s"}); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		inside, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files["qdpx"] += f.Name + "\n" + string(inside)
	}
	b.Reset()
	if _, err := refi.WriteCodebook(&b, codes, refi.WriteOptions{Seed: "s"}); err != nil {
		t.Fatal(err)
	}
	files["qdc"] = b.String()
	return files
}

// TestProjectsNameNothingInWithheldWords: neither names and ids of themes, nor attributes.
// What is left out is counted, and whom it says nothing of keeps what they have.
func TestProjectsNameNothingInWithheldWords(t *testing.T) {
	s := tellingStudy(t)
	for _, purpose := range []transcript.Purpose{transcript.ForPublication, transcript.ForReuse, transcript.ForArchive} {
		p, made, err := projectOf(s.Release(purpose), export.Options{})
		if err != nil {
			t.Fatal(err)
		}
		p.Description = made.about("1")
		codes, _ := codebookOf(s.Release(purpose))
		for name, data := range filesOf(t, p, codes) {
			small := strings.ToLower(data)
			for _, words := range []string{"canary", "ever-take", "ever take", "leeds-0"} {
				if at := strings.Index(small, words); at >= 0 {
					t.Errorf("%s, %s says %q: …%s…", purpose, name, words, small[max(0, at-100):at+30])
				}
			}
			if !strings.Contains(data, "Theme 2") || !strings.Contains(data, "Being left") || name != "qdc" && !strings.Contains(data, "Theme 5") {
				t.Errorf("%s, %s lacks a theme", purpose, name)
			}
		}
		var got []string
		for _, c := range p.Codes {
			got = append(got, c.Parent+"/"+c.ID+" "+c.Name)
		}
		want := []string{"/hope Hope", "/theme-2 Theme 2", "theme-2/theme-3 Being left", "/theme-4 Theme 4", "/theme-5 Theme 5"}
		if !slices.Equal(got, want) {
			t.Errorf("%s: the codes are %q, want %q", purpose, got, want)
		}
		n := map[string]int{}
		for _, l := range p.Losses {
			n[l.Kind+": "+l.Why] += l.Count
		}
		attributes := map[string]int{"attribute of a participant: " + repeatsOut: 1, "attribute of a participant: " + namesOut: 3, "order of an attribute's values: " + namesOut: 1}
		if purpose == transcript.ForPublication {
			attributes = map[string]int{"attribute of a participant: attributes put together can say who somebody is": 6}
		} else if d := len(p.Cases[0].Values); d != 1 || p.Cases[0].Values[0] != (exchange.Value{Variable: "site", Text: "Leeds"}) {
			t.Errorf("%s: %+v", purpose, p.Cases[0].Values)
		}
		attributes["name or id of a theme, for which its number stands: "+repeatsOut] = 7
		attributes["former id of a theme: "+repeatsOut] = 1
		for what, want := range attributes {
			if n[what] != want {
				t.Errorf("%s: %d × %s, want %d", purpose, n[what], what, want)
			}
		}
	}
	team, _, err := projectOf(s.Release(transcript.ForTeam), export.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(team.Cases[0].Values) < 5 || team.Codes[1].ID != "nobody-dont-ever-take-the" || !strings.Contains(team.Codes[0].Description, "zebracanary") {
		t.Errorf("the team lacks something: %+v %+v", team.Cases[0].Values, team.Codes)
	}
}

// TestANameInAnAttribute: whole words of names, in any case; ids whole; and no word that
// three people are called by.
func TestANameInAnAttribute(t *testing.T) {
	n := newAttributeNames(tellingStudy(t).Release(transcript.ForReuse))
	for value, want := range map[string]bool{"rosa": true, "Rosa’s team": true, "LEEDS 01": true, "Leeds": false, "01": false, "rosary": false, "north": false, "": false, "of Quillcanary": true} {
		if got := n.in(value); got != want {
			t.Errorf("%q: %t", value, got)
		}
	}
}
