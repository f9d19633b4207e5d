package exchange

import (
	"encoding/json"
	"testing"

	"verbatim/internal/text"
)

func TestJSONComesBack(t *testing.T) {
	p := &Project{Format: "verbatim", Tool: "Verbatim 1", Name: "Days", Sources: []Source{{ID: "s", Name: "one", Kind: TextSource, Text: "We waited.\n",
		Passages: []Passage{{ID: "p", Span: text.Span{Start: 3, End: 9}, Words: "waited"}, {ID: "q", Span: text.Span{Start: 3, End: 900}}, {ID: "r", Span: text.Span{Start: 0, End: 2}, Words: "Us"}}}}}
	data, err := json.Marshal(p)
	if err != nil || !IsJSON(data) {
		t.Fatalf("%s (%v)", data, err)
	}
	got, err := ReadJSON("x.json", data)
	if err != nil {
		t.Fatal(err)
	}
	var trust []Trust
	for _, q := range got.Sources[0].Passages {
		trust = append(trust, q.Trust)
	}
	if trust[0] != Verified || trust[1] != Doubtful || trust[2] != Doubtful || !got.Sources[0].Passages[1].Span.Empty() {
		t.Errorf("trust %v", trust)
	}
	for _, bad := range []string{"", "{", `{"format":"qdpx"}`, `[1]`, `{"format":"verbatim","sources":3}`} {
		if _, err := ReadJSON("x.json", []byte(bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"format":"verbatim","sources":[{"text":"ab","passages":[{"span":[0,1]}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := ReadJSON("x.json", data)
		if err != nil {
			return
		}
		for _, s := range p.Sources {
			for _, q := range s.Passages {
				if q.Span.Start < 0 || q.Span.End < q.Span.Start || int(q.Span.End) > len([]rune(s.Text)) {
					t.Fatal("a place is outside the text")
				}
			}
		}
	})
}
