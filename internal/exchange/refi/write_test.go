package refi

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/exchange"
	"verbatim/internal/text"
)

// small is a project whose file is written by hand below.
func small() *exchange.Project {
	return &exchange.Project{
		Name: "Demo & more", Description: "What\nit is",
		Users: []exchange.User{{ID: "ana", Name: "Ana"}},
		Codes: []exchange.Code{
			{ID: "hope", Name: "Hope", Description: "Looking <up>", Colour: "#3b82f6"},
			{ID: "small", Parent: "hope", Name: "Small hopes"},
		},
		Variables: []exchange.Variable{{Name: "Site", Kind: "text"}},
		Cases:     []exchange.Case{{ID: "P07", Name: "Rosa", Values: []exchange.Value{{Variable: "Site", Text: "North"}}, Sources: []string{"P01"}}},
		Sources: []exchange.Source{{ID: "P01", Name: "Interview 1", Kind: exchange.TextSource, Text: "Ana: I 👍 hope\nso <much>.\n",
			Groups: []string{"Wave 1"}, Speakers: []exchange.Speaker{{Name: "Ana", Voice: "participant", Participant: "P07"}},
			Passages: []exchange.Passage{{ID: "p1", Span: text.Span{Start: 9, End: 16}, Codings: []exchange.Coding{
				{ID: "c1", Code: "hope", User: "ana", At: "2026-01-05T10:00:00Z"},
				{ID: "c2", Code: "small", User: "ana", At: "yesterday", Against: true},
			}}}}},
		Memos: []exchange.Memo{
			{ID: "m1", Name: "Why", Text: "So \"it\" is", Kind: "reflexive", By: "ana", At: "2026-01-06T10:00:00", On: []exchange.Target{{Kind: exchange.OnCoding, ID: "c1"}}},
			{ID: "m2", Text: "Rosa rang", On: []exchange.Target{{Kind: exchange.OnCase, ID: "P07"}, {Kind: exchange.OnProject}}},
		},
		Links: []exchange.Link{{ID: "l1", Name: "leads to", From: exchange.Target{Kind: exchange.OnCode, ID: "small"}, To: exchange.Target{Kind: exchange.OnPassage, ID: "p1"}}},
	}
}

// byHand is the description of the small project. The ids are what Python's uuid.uuid5
// gives for them.
const byHand = `<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Demo &amp; more" origin="Verbatim 1.0 (spec)" modifiedDateTime="2026-02-03T04:05:06Z">
<Users>
<User guid="66d57f2b-e50d-5130-9756-4c284f336182" name="Ana"/>
</Users>
<CodeBook>
<Codes>
<Code guid="9abfe0aa-97bd-573c-8f50-704336add8fe" name="Hope" isCodable="true" color="#3b82f6">
<Description>Looking &lt;up&gt;</Description>
<Code guid="6212d802-0a0b-521f-b6bd-28921eeaabef" name="Small hopes" isCodable="true"/>
</Code>
</Codes>
</CodeBook>
<Variables>
<Variable guid="1ae5047b-b69c-5251-a4ff-20b927f258a9" name="Site" typeOfVariable="Text"/>
<Variable guid="0bf1e38d-663a-537d-a3f1-7ff1f61ad59b" name="Verbatim: speakers" typeOfVariable="Text"/>
</Variables>
<Cases>
<Case guid="7e70225f-fd23-54f9-a60e-200c938e758c" name="Rosa">
<VariableValue>
<VariableRef targetGUID="1ae5047b-b69c-5251-a4ff-20b927f258a9"/>
<TextValue>North</TextValue>
</VariableValue>
<SourceRef targetGUID="df23e40a-bcda-5bfe-b1c4-48b3be919b4c"/>
</Case>
</Cases>
<Sources>
<TextSource guid="df23e40a-bcda-5bfe-b1c4-48b3be919b4c" name="Interview 1" plainTextPath="internal://df23e40a-bcda-5bfe-b1c4-48b3be919b4c.txt">
<PlainTextSelection guid="383782c3-c468-5d5c-9d1f-c4da70246ef8" name="hope so" startPosition="9" endPosition="16" creatingUser="66d57f2b-e50d-5130-9756-4c284f336182">
<Coding guid="215f9f2f-e730-5052-bb7f-4b8636d27e5f" creatingUser="66d57f2b-e50d-5130-9756-4c284f336182" creationDateTime="2026-01-05T10:00:00Z">
<CodeRef targetGUID="9abfe0aa-97bd-573c-8f50-704336add8fe"/>
<NoteRef targetGUID="df6f581f-efcd-55be-a345-f1f0452219b4"/>
</Coding>
<Coding guid="fc040810-7422-51b6-b927-7db9356fff77" creatingUser="66d57f2b-e50d-5130-9756-4c284f336182">
<CodeRef targetGUID="6212d802-0a0b-521f-b6bd-28921eeaabef"/>
<NoteRef targetGUID="9a946d84-eba5-5038-9d87-3f9b2162067d"/>
</Coding>
</PlainTextSelection>
<VariableValue>
<VariableRef targetGUID="0bf1e38d-663a-537d-a3f1-7ff1f61ad59b"/>
<TextValue>Ana=participant:P07</TextValue>
</VariableValue>
</TextSource>
</Sources>
<Notes>
<Note guid="df6f581f-efcd-55be-a345-f1f0452219b4" name="[reflexive] Why" creatingUser="66d57f2b-e50d-5130-9756-4c284f336182" creationDateTime="2026-01-06T10:00:00">
<PlainTextContent>So "it" is</PlainTextContent>
</Note>
<Note guid="fdda1edc-c46b-5530-8311-f6b9511d9c2e" name="[note]">
<PlainTextContent>Rosa rang</PlainTextContent>
</Note>
<Note guid="9a946d84-eba5-5038-9d87-3f9b2162067d" name="Verbatim: against">
<PlainTextContent>The words of the codings that refer to this memo speak against their code.</PlainTextContent>
</Note>
</Notes>
<Links>
<Link guid="ca82a9f4-21bf-5df1-a41b-83caefe25fd5" name="Verbatim: memo" direction="OneWay" originGUID="fdda1edc-c46b-5530-8311-f6b9511d9c2e" targetGUID="7e70225f-fd23-54f9-a60e-200c938e758c"/>
<Link guid="fb25a81f-d105-5524-a4c0-4eb19654ac76" name="leads to" direction="Associative" originGUID="6212d802-0a0b-521f-b6bd-28921eeaabef" targetGUID="383782c3-c468-5d5c-9d1f-c4da70246ef8"/>
</Links>
<Sets>
<Set guid="cad7d878-faa3-54bc-8ab6-28e48a715e4f" name="Wave 1">
<MemberSource targetGUID="df23e40a-bcda-5bfe-b1c4-48b3be919b4c"/>
</Set>
</Sets>
<Description>What
it is</Description>
<NoteRef targetGUID="fdda1edc-c46b-5530-8311-f6b9511d9c2e"/>
</Project>
`

const byHandCodebook = `<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Verbatim 1.0 (spec)">
<Codes>
<Code guid="9abfe0aa-97bd-573c-8f50-704336add8fe" name="Hope" isCodable="true" color="#3b82f6">
<Description>Looking &lt;up&gt;</Description>
<Code guid="6212d802-0a0b-521f-b6bd-28921eeaabef" name="Small hopes" isCodable="true"/>
</Code>
</Codes>
</CodeBook>
`

var smallOptions = WriteOptions{Seed: "study-1", Tool: "Verbatim 1.0", Time: time.Date(2026, 2, 3, 4, 5, 6, 7, time.UTC)}

// written is what Write makes of a project: its bytes, its entries by name, the names in
// their order, and the losses.
type written struct {
	data   []byte
	files  map[string]string
	names  []string
	losses []exchange.Loss
}

func writeProject(t testing.TB, p *exchange.Project, profile Profile, opt WriteOptions) written {
	t.Helper()
	var b bytes.Buffer
	losses, err := Write(&b, p, profile, opt)
	if err != nil {
		t.Fatal(err)
	}
	w := written{data: b.Bytes(), files: map[string]string{}, losses: losses}
	z, err := zip.NewReader(bytes.NewReader(w.data), int64(len(w.data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		s, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		w.names = append(w.names, f.Name)
		w.files[f.Name] = string(s)
	}
	return w
}

// kinds are the kinds of things lost, with how many.
func kinds(losses []exchange.Loss) map[string]int {
	out := map[string]int{}
	for _, l := range losses {
		out[l.Kind] += l.Count
	}
	return out
}

func TestWriteByHand(t *testing.T) {
	w := writeProject(t, small(), Spec, smallOptions)
	if diff := cmp.Diff(byHand, w.files["project.qde"]); diff != "" {
		t.Errorf("-by hand +written:\n%s", diff)
	}
	txt := "sources/df23e40a-bcda-5bfe-b1c4-48b3be919b4c.txt"
	if diff := cmp.Diff([]string{"project.qde", txt}, w.names); diff != "" {
		t.Error(diff)
	}
	if got := w.files[txt]; got != "Ana: I 👍 hope\nso <much>.\n" {
		t.Errorf("the text is %q", got)
	}
	want := map[string]int{"date of a coding": 1, "text with characters that programs count differently": 1}
	if diff := cmp.Diff(want, kinds(w.losses)); diff != "" {
		t.Error(diff)
	}
}

// TestProfilesByHand says where each profile differs from that of the standard.
func TestProfilesByHand(t *testing.T) {
	selection := func(guid, start, end, audit string) string {
		return `<PlainTextSelection guid="` + guid + `" name="hope so" startPosition="` + start + `" endPosition="` + end + `"` + audit + ">\n"
	}
	const first, by = "383782c3-c468-5d5c-9d1f-c4da70246ef8", ` creatingUser="66d57f2b-e50d-5130-9756-4c284f336182"`
	for profile, c := range map[Profile]struct{ txt, selection string }{
		NVivo:     {"Ana: I 👍 hope\nso <much>.\n", selection(first, "10", "17", by+` creationDateTime="2026-01-05T10:00:00Z"`)},
		AtlasTI:   {"Ana: I 👍 hope\nso <much>.\n", selection(first, "9", "16", by)},
		MAXQDA:    {"Ana: I 👍 hope\r\nso <much>.\r\n", selection(first, "9", "16", by)},
		QualCoder: {"Ana: I 👍 hope\nso <much>.\n", selection(first, "9", "16", by+` creationDateTime="2026-01-05T10:00:00Z"`)},
	} {
		w := writeProject(t, small(), profile, smallOptions)
		if got := w.files["sources/df23e40a-bcda-5bfe-b1c4-48b3be919b4c.txt"]; got != c.txt {
			t.Errorf("%s: the text is %q", profile, got)
		}
		qde := w.files["project.qde"]
		if !strings.Contains(qde, c.selection) {
			t.Errorf("%s: no %q in\n%s", profile, c.selection, qde)
		}
		selections := map[Profile]int{NVivo: 2, QualCoder: 2}[profile]
		if n := strings.Count(qde, "<PlainTextSelection"); n != max(selections, 1) {
			t.Errorf("%s: %d selections", profile, n)
		}
		if !strings.Contains(qde, `origin="Verbatim 1.0 (`+string(profile)+`)"`) {
			t.Errorf("%s: the origin does not say so", profile)
		}
		notes := strings.Count(qde, `plainTextPath="internal://`) - 1
		if want := map[Profile]int{QualCoder: 2}[profile]; notes != want || len(w.names) != 2+want {
			t.Errorf("%s: %d memos in files, and files %v", profile, notes, w.names)
		}
	}
}

// TestQualCoderKeepsCoders is for how QualCoder reads: who coded from the selection
// alone, no file without any date, memos only with names of their own.
func TestQualCoderKeepsCoders(t *testing.T) {
	p := small()
	p.Users = append(p.Users, exchange.User{ID: "ben", Name: "Ben"})
	p.Sources[0].Passages[0].Codings[1].User = "ben"
	p.Memos = append(p.Memos, exchange.Memo{ID: "m3", Text: "again"}, exchange.Memo{ID: "m4", Kind: "reflexive", Name: "Why"})
	qde := writeProject(t, p, QualCoder, smallOptions).files["project.qde"]
	for _, tag := range []string{"<PlainTextSelection ", "<TextSource ", "<Note "} {
		for _, part := range strings.Split(qde, tag)[1:] {
			if head, _, _ := strings.Cut(part, ">"); !strings.Contains(head, "DateTime=") {
				t.Errorf("%s without a date: %s", tag, head)
			}
		}
	}
	for _, want := range []string{`name="[note]"`, `name="[note 2]"`, `name="[reflexive] Why"`, `name="[reflexive 2] Why"`} {
		if strings.Count(qde, want) != 1 {
			t.Errorf("no single %s", want)
		}
	}
	ben := uuidOf("study-1\x00user\x00ben").String()
	if n := strings.Count(qde, `creatingUser="`+ben+`"`); n != 2 || strings.Count(qde, "<PlainTextSelection ") != 2 {
		t.Errorf("Ben is named %d times in\n%s", n, qde)
	}
}

func TestWriteCodebookByHand(t *testing.T) {
	var b strings.Builder
	losses, err := WriteCodebook(&b, small(), smallOptions)
	if err != nil || len(losses) > 0 {
		t.Fatal(losses, err)
	}
	if diff := cmp.Diff(byHandCodebook, b.String()); diff != "" {
		t.Errorf("-by hand +written:\n%s", diff)
	}
	if _, err := WriteCodebook(&b, &exchange.Project{}, WriteOptions{}); err == nil {
		t.Error("a codebook without codes was written, which no schema allows")
	}
}

func TestWriteNothing(t *testing.T) {
	w := writeProject(t, &exchange.Project{}, "", WriteOptions{})
	want := "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Project xmlns=\"urn:QDA-XML:project:1.0\" name=\"\" origin=\"Verbatim (spec)\"/>\n"
	if diff := cmp.Diff(want, w.files["project.qde"]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"project.qde", "sources/"}, w.names); diff != "" {
		t.Error(diff)
	}
}

func TestSameBytes(t *testing.T) {
	for _, profile := range Profiles() {
		a := writeProject(t, everything(), Profile(profile), smallOptions)
		b := writeProject(t, everything(), Profile(profile), smallOptions)
		if !bytes.Equal(a.data, b.data) {
			t.Errorf("%s: the same project gives other bytes", profile)
		}
		// The name of a project may change; it is the same project.
		renamed := everything()
		renamed.Name = "Another"
		c := writeProject(t, renamed, Profile(profile), smallOptions)
		if diff := cmp.Diff(a.names, c.names); diff != "" {
			t.Errorf("%s: with another name the ids are others: %s", profile, diff)
		}
		opt := smallOptions
		opt.Seed = "study-2"
		if d := writeProject(t, everything(), Profile(profile), opt); d.names[1] == a.names[1] {
			t.Errorf("%s: another study has the same ids", profile)
		}
	}
}

func TestUnknownProfile(t *testing.T) {
	if _, err := Write(io.Discard, small(), "word", WriteOptions{}); err == nil || !strings.Contains(err.Error(), "qualcoder") {
		t.Errorf("the error is %v; want one that names the profiles", err)
	}
	for _, p := range Profiles() {
		if Profile(p).About() == "" {
			t.Errorf("nothing is said about %s", p)
		}
	}
}

// full is a disk without room.
type full struct{ room int }

func (f *full) Write(b []byte) (int, error) {
	if f.room -= len(b); f.room < 0 {
		return 0, errors.New("no room")
	}
	return len(b), nil
}

func TestWriteErrors(t *testing.T) {
	for room := 0; room < 1800; room += 100 {
		if _, err := Write(&full{room}, everything(), MAXQDA, WriteOptions{}); err == nil || !strings.Contains(err.Error(), "no room") {
			t.Fatalf("with room for %d bytes: %v", room, err)
		}
	}
	if _, err := WriteCodebook(&full{}, small(), WriteOptions{}); err == nil {
		t.Error("a codebook was written where there is no room")
	}
}

// TestWriteLosses counts what cannot go along, one of each.
func TestWriteLosses(t *testing.T) {
	at := func(a, b text.Pos) text.Span { return text.Span{Start: a, End: b} }
	p := &exchange.Project{
		Users:     []exchange.User{{ID: "ana"}},
		Codes:     []exchange.Code{{ID: "a", Name: "A", Colour: "blue"}, {ID: "b", Parent: "c", Folder: true}, {ID: "c", Name: "C\x01"}},
		Variables: []exchange.Variable{{Name: "Age", Kind: "integer"}, {Name: varDate}},
		Cases: []exchange.Case{{ID: "k", Name: "K", Code: "none", Sources: []string{"pic", "t"}, Values: []exchange.Value{{Variable: "Age", Text: "old"}},
			Parts: []exchange.Part{{Source: "t", Span: at(0, 3)}, {Source: "t", Span: at(2, 99)}, {Source: "pic", Span: at(0, 1)}}}},
		Sources: []exchange.Source{
			{ID: "t", Name: "T", Text: "one\rtwo\xff\n", By: "nobody", Times: []exchange.Time{{}}, At: "Fri Aug 05 11:03:35 2016", Passages: []exchange.Passage{
				{ID: "1", Span: at(0, 3), Page: 2, Codings: []exchange.Coding{{ID: "x", Code: "b"}, {ID: "y", Code: "none"}}},
				{ID: "2", Span: at(5, 90), Codings: []exchange.Coding{{ID: "z", Code: "a"}}},
				{ID: "3", Words: "somewhere"},
			}},
			{ID: "pic", Kind: exchange.PictureSource, Passages: []exchange.Passage{{ID: "4", Codings: []exchange.Coding{{Code: "a"}}}}},
			{ID: "pdf", Kind: exchange.PDFSource, Text: "page"},
		},
		Memos: []exchange.Memo{{ID: "m", Name: "M", Kind: "poem", On: []exchange.Target{{Kind: exchange.OnSource, ID: "pic"}, {Kind: exchange.OnCoding, ID: "z"}}}},
		Links: []exchange.Link{{Name: "L", From: exchange.Target{Kind: exchange.OnProject}, To: exchange.Target{Kind: exchange.OnCode, ID: "a"}}},
	}
	w := writeProject(t, p, Spec, WriteOptions{Seed: "s"})
	want := map[string]int{
		"colour of a code": 1, "place of a code under another": 1, "folder of codes": 1, "attribute": 1, "type of an attribute": 1,
		"code of a case": 1, "source of a case": 1, "words of a case": 2, "times of a recording": 1, "page of a passage": 1,
		"passage": 2, "coding": 2, "picture": 1, "PDF document": 1, "kind of a memo": 1, "place of a memo": 1, "link": 1,
		"name of who made a source": 1, "date of a source": 1, "character of a text": 2, "character that XML cannot hold": 1,
	}
	if diff := cmp.Diff(want, kinds(w.losses)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	// The memo on words without a place is on their source.
	qde := w.files["project.qde"]
	if ref := `<NoteRef targetGUID="` + uuidOf("s\x00memo\x00m").String(); strings.Count(qde, ref) != 2 {
		t.Errorf("the memo is not on the project and on the source:\n%s", qde)
	}
	checkValid(t, w, "losses")
}
