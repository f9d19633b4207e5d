package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// annotations writes annotations twice and reads them back.
func annotations(t testing.TB, rel *study.Release, o Options) (string, map[string]any) {
	t.Helper()
	var a, b bytes.Buffer
	rep, err := WriteWebAnnotations(&a, rel, o)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := WriteWebAnnotations(&b, rel, o); err != nil || a.String() != b.String() || again.Withheld != rep.Withheld {
		t.Errorf("another file the second time (%v)", err)
	}
	var doc map[string]any
	if err := json.Unmarshal(a.Bytes(), &doc); err != nil {
		t.Fatalf("%v in %s", err, a.String())
	}
	return a.String(), doc
}

func items(doc map[string]any) (list []map[string]any) {
	for _, x := range doc["first"].(map[string]any)["items"].([]any) {
		list = append(list, x.(map[string]any))
	}
	return list
}

// TestWebAnnotation: one coding as the model has it, written by hand.
func TestWebAnnotation(t *testing.T) {
	m := newMaker(t, smallBook)
	m.s.Settings.ID, m.s.Settings.Language = "s-1", "en-GB"
	m.person("P1", "Peer worker", "peer", nil)
	tr := m.transcript("P1-1", "Int: How?", "Rosa=P1: Well, é👩🏽‍🦱 I had \"hope\" then. So.")
	id := m.code("ana", tr, "-hope-future", `I had "hope"`)
	m.s.State.Codings[0].At = "2026-03-02T20:14:09Z"
	m.s.State.Memos = []coding.Memo{
		{ID: coding.ID{1}, Coder: "ben", On: coding.OnCoding, Of: id, Body: "Is it?"},
		{ID: coding.ID{2}, Coder: "ana", On: coding.OnTranscript, Transcript: "P1-1", Body: "Short."},
		{ID: coding.ID{3}, Coder: "ana", On: coding.OnPassage, Transcript: "P1-1", Text: tr.Text.Hash(), Span: m.s.State.Codings[0].Span, Body: "Here <b>."},
	}
	m.s.Index()
	o := Options{Version: "1.0.0", MemoWords: func(x coding.Memo) (string, bool) { return x.Body, true }}
	_, doc := annotations(t, m.s.Release(transcript.ForTeam), o)
	hash := string(tr.Text.Hash())
	h := id.String() // 32 digits; those of version and variant are set
	variant := map[byte]string{'0': "8", '1': "9", '2': "a", '3': "b"}[fmt.Sprintf("%x", id[8]>>4&3)[0]]
	urn := "urn:uuid:" + h[:8] + "-" + h[8:12] + "-8" + h[13:16] + "-" + variant + h[17:20] + "-" + h[20:]
	ana := `{"id":"urn:verbatim:s-1:coder:ana","type":"Person","name":"Ana Ruiz","nickname":"ana"}`
	source := `{"id":"urn:verbatim:s-1:transcript:P1-1","type":"Text","format":"text/plain","language":"en-GB","schema:sha256":"` + hash + `"}`
	// [00:00:00] Int: How? is 20 code points, then a blank line, then [00:00:17] Rosa: with a
	// space, 17; "Well, é" with its lady of four code points and a space is 12 more.
	selector := `[{"type":"TextQuoteSelector","exact":"I had \"hope\"","prefix":"Well, é👩🏽‍🦱 ","suffix":" then. So."},{"type":"TextPositionSelector","start":51,"end":63}]`
	want := `[{"id":"` + urn + `","type":"Annotation","motivation":"classifying","creator":` + ana + `,"created":"2026-03-02T20:14:09Z","body":[
		{"type":"SpecificResource","purpose":"classifying","source":{"id":"urn:verbatim:s-1:theme:hope-future","type":"skos:Concept","skos:notation":"hope-future","skos:prefLabel":"Hope for the future","skos:broader":{"id":"urn:verbatim:s-1:theme:hope"}}},
		{"type":"TextualBody","purpose":"tagging","value":"Hope for the future","format":"text/plain"},
		{"type":"TextualBody","purpose":"assessing","value":"against","format":"text/plain"},
		{"type":"TextualBody","purpose":"commenting","value":"Is it?","format":"text/plain","creator":{"id":"urn:verbatim:s-1:coder:ben","type":"Person","nickname":"ben"}}],
		"target":{"type":"SpecificResource","source":` + source + `,"selector":` + selector + `}},
		{"id":"urn:uuid:02000000-0000-8000-8000-000000000000","type":"Annotation","motivation":"commenting","creator":` + ana + `,"body":[{"type":"TextualBody","purpose":"commenting","value":"Short.","format":"text/plain"}],"target":{"type":"SpecificResource","source":` + source + `}},
		{"id":"urn:uuid:03000000-0000-8000-8000-000000000000","type":"Annotation","motivation":"commenting","creator":` + ana + `,"body":[{"type":"TextualBody","purpose":"commenting","value":"Here <b>.","format":"text/plain"}],"target":{"type":"SpecificResource","source":` + source + `,"selector":` + selector + `}}]`
	sameJSON(t, doc["first"].(map[string]any)["items"], want)
	delete(doc["first"].(map[string]any), "items")
	sameJSON(t, doc, `{"@context":"http://www.w3.org/ns/anno.jsonld","id":"urn:verbatim:s-1:annotations:team","type":"AnnotationCollection","label":"Invented peer support study",
		"rdfs:comment":"For the team. Contains words not cleared for publication. Do not pass it on outside the team. Stamp of the study: 5f3a1c9e8b7d. 0 codings withheld. Positions are in Unicode code points of the transcript's text.",
		"generator":{"id":"urn:verbatim:program","type":"Software","name":"Verbatim 1.0.0"},"total":3,"last":"urn:verbatim:s-1:annotations:team:page:1",
		"first":{"id":"urn:verbatim:s-1:annotations:team:page:1","type":"AnnotationPage","partOf":"urn:verbatim:s-1:annotations:team","startIndex":0}}`)
}

func sameJSON(t *testing.T, got any, want string) {
	t.Helper()
	var w any
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		t.Fatal(err)
	}
	a, _ := json.MarshalIndent(got, "", " ")
	b, _ := json.MarshalIndent(w, "", " ")
	if !bytes.Equal(a, b) {
		t.Errorf("got %s\nwant %s", a, b)
	}
}

// TestWebAnnotationSelectors: of any study, for any purpose, a selector's words stand in
// the text where its position says, with its context around them; and every coding whose
// words may be shown is there once.
func TestWebAnnotationSelectors(t *testing.T) {
	check := func(s *study.Study, o Options) {
		for _, purpose := range transcript.Purposes {
			rel := s.Release(purpose)
			texts := map[string][]rune{}
			for tr, key := range transcriptKeys(rel) {
				texts["urn:verbatim:study:transcript:"+strings.ReplaceAll(key, " ", "%20")] = []rune(tr.Text.String())
			}
			_, doc := annotations(t, rel, o)
			list, ids := items(doc), map[string]bool{}
			for _, a := range list {
				ids[a["id"].(string)] = true
				checkSelectors(t, texts, a, purpose)
			}
			shown := 0
			for _, c := range s.State.Codings {
				tr, _ := s.Transcript(c.Transcript)
				if _, ok := rel.Words(tr, c.Span); ok && (purpose == transcript.ForTeam || len(tr.Turns) > 0) {
					shown++
				}
			}
			if int(doc["total"].(float64)) != len(list) || len(ids) != len(list) || len(list) != shown {
				t.Errorf("%s: %v in all, %d annotations, %d ids, %d codings to show", purpose, doc["total"], len(list), len(ids), shown)
			}
		}
	}
	s, o := marked(t)
	check(s, o)
	for seed := range uint64(8) {
		check(randomTidy(t, seed), Options{})
	}
}

func checkSelectors(t *testing.T, texts map[string][]rune, a map[string]any, purpose transcript.Purpose) {
	t.Helper()
	target := a["target"].(map[string]any)
	words := texts[target["source"].(map[string]any)["id"].(string)]
	selectors := target["selector"].([]any)
	quote := selectors[0].(map[string]any)
	if words == nil || quote["type"] != "TextQuoteSelector" || quote["exact"] == "" {
		t.Fatalf("%v", a)
	}
	if len(selectors) == 1 {
		if purpose == transcript.ForTeam || !strings.Contains(quote["exact"].(string), ": ") {
			t.Errorf("no position: %v", a)
		}
		return
	}
	at := selectors[1].(map[string]any)
	start, end := int(at["start"].(float64)), int(at["end"].(float64))
	prefix, _ := quote["prefix"].(string)
	suffix, _ := quote["suffix"].(string)
	if string(words[start:end]) != quote["exact"] || !strings.HasSuffix(string(words[:start]), prefix) || !strings.HasPrefix(string(words[end:]), suffix) {
		t.Errorf("%d to %d is %q, the selector has %q", start, end, string(words[start:end]), quote)
	}
}

// TestWebAnnotationsSayWhose: the record of an export names whose words are in it.
func TestWebAnnotationsSayWhose(t *testing.T) {
	s, o := invented(t)
	same(t, "team", AnnotatedPeople(s.Release(transcript.ForTeam), o), "P1", "P2", "P3")
	same(t, "publication", AnnotatedPeople(s.Release(transcript.ForPublication), o), "P1", "P2")
	rep, err := WriteWebAnnotations(&bytes.Buffer{}, s.Release(transcript.ForPublication), o)
	if err != nil || rep.Withheld != 3 {
		t.Errorf("%d withheld, %v", rep.Withheld, err)
	}
	tr, _ := s.Transcript("P4-1")
	s.State.Memos = append(s.State.Memos, coding.Memo{Coder: "ana", On: coding.OnPassage, Transcript: "P4-1", Text: tr.Text.Hash(), Span: text.Span{Start: 20, End: 25}, Body: "x"})
	o.MemoWords = func(coding.Memo) (string, bool) { return "x", true }
	same(t, "with a memo", AnnotatedPeople(s.Release(transcript.ForTeam), o), "P1", "P2", "P3", "P4")
}

// BenchmarkWebAnnotations writes 100,000 codings.
func BenchmarkWebAnnotations(b *testing.B) {
	rel := large(b, 1000, 100_000).Release(transcript.ForTeam)
	for b.Loop() {
		var n sized
		if _, err := WriteWebAnnotations(&n, rel, Options{}); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(n)/1e6, "MB")
	}
}
