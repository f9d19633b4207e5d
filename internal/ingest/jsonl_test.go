package ingest

import (
	"strings"
	"testing"
)

func TestJSONRecords(t *testing.T) {
	for _, c := range []struct{ name, file, in, want string }{
		{"a record a line", "a.jsonl", `{"speaker":"Ann","text":"one","start":1.5}` + "\n\n" + `{"start":61,"speaker":"Ben","text":"two\n&amp; \u00e9","extra":null}` + "\n", "[00:00:01] Ann: one\n\n[00:01:01] Ben: two\n& é\n"},
		{"a list, named otherwise", "a.json", "\uFEFF [\n {\"who\": \"Ann\", \"text\": \"one\"},\n {\"who\": \"Ben\", \"text\": \"two\"}, {\"who\":\"Ann\",\"text\":\"3\"}]", "Ann: one\n\nBen: two\n\nAnn: 3\n"},
		{"names inside names", "a.jsonl", `{"speaker":{"name":"Ann","x":{"y":1}},"text":"one"}` + "\n" + `{"speaker":{"name":"Ben"},"text":"two"}` + "\n", "Ann: one\n\nBen: two\n"},
		{"a speech service", "a.json", `{"text":" One. Two.","segments":[{"id":0,"start":0.0,"end":2.0,"text":" One.","tokens":[1,2],"avg_logprob":-0.2,"words":[{"word":"One","start":0}]},{"id":1,"start":2.0,"end":4.5,"text":" Two.","tokens":[3],"avg_logprob":-0.1}],"language":"en"}`, "[00:00:00] One.\n\n[00:00:02] Two.\n"},
		{"another, deeper and with names", "a.json", `{"results":{"utterances":[{"speaker":"A","transcript":"Hello there.","start_ms":0},{"speaker":"B","transcript":"Hi.","start_ms":1500},{"speaker":"A","transcript":"So.","start_ms":2500}],"words":[{"word":"Hello"}]}}`, "[00:00:00] A: Hello there.\n\n[00:00:01] B: Hi.\n\n[00:00:02] A: So.\n"},
	} {
		t.Run(c.name, func(t *testing.T) { wantText(t, read(t, c.file, c.in, Options{}), c.want) })
	}
	d := read(t, "w.json", `{"segments":[{"start":0.0,"text":" One two three.","no_speech_prob":0.1,"words":[{"word":"One"}],"tokens":[[1]]},{"start":2.0,"text":" Two."}],"language":"cy"}`, Options{})
	if d.Language != "cy" || d.Transcription != "automatic" || d.Format != "jsonl" {
		t.Errorf("language %q, transcription %q, format %q", d.Language, d.Transcription, d.Format)
	}
	wantSaid(t, d.Notes, "2 values that are lists or objects were not imported: “words” and “tokens”")
}

func TestCodedRecords(t *testing.T) {
	in := `{"id":"t1","text":"I hope so, I do","accept":["hope","a; b"],"_annotator_id":"x-ann","answer":"accept","_timestamp":1652787105,"options":[{"id":"hope"}]}
{"id":"t2","text":"Nobody came","accept":[],"_annotator_id":"x-ann","answer":"accept","_timestamp":1652787106}
{"id":"t1","text":"I hope so, I do","accept":["hope"],"_annotator_id":"x-ben","answer":"accept","_timestamp":1652787205}
{"id":"t2","text":"Nobody came","accept":["loss"],"_annotator_id":"x-ben","answer":"reject","_timestamp":1652787206}
`
	d := read(t, "a.jsonl", in, Options{})
	wantText(t, d, "t1: I hope so, I do\n\nt2: Nobody came\n")
	wantCodings(t, d, "hope by x-ann on I hope so, I do", "a by x-ann on I hope so, I do", "b by x-ann on I hope so, I do", "hope by x-ben on I hope so, I do")
	wantSaid(t, d.Notes, "1 theme was not taken, because “answer” does not say accept", "“options”", "2 rows have the words of an earlier row")
	if d.Otherwise[0].As != "people" {
		t.Errorf("otherwise %v", d.Otherwise)
	}
}

// Places in words are characters, as Python counts them.
func TestMarkedPassages(t *testing.T) {
	d := read(t, "a.jsonl", `{"text":" é😀 I hope &amp; so","spans":[{"start":6,"end":10,"label":"hope","text":"hope"},{"start":4,"end":99,"label":"x"}]}
{"text":"nothing here","spans":[]}
{"text":"one two","label":[[0,3,"number"],[4,7,"number"]]}
`, Options{})
	wantText(t, d, "é😀 I hope &amp; so\n\nnothing here\n\none two\n")
	wantCodings(t, d, "hope by  on hope", "number by  on one", "number by  on two")
	wantSaid(t, d.Doubts, "1 marked passage was not taken")
}

func TestJSONThatCannotBeRead(t *testing.T) {
	for _, c := range []struct{ in, says string }{
		{"{\"text\":\"one\"}\n{\"text\":\"two\n", "JSON"},
		{"{\"text\":\"one\"}\n{\"text\":\"two\"}\n{\"text\":", "breaks off"},
		{"{\"text\":\"one\"}\n{\"text\":\"two\"}\nthree\n", "line 3"},
		{"{\"a\":1}\n{\"a\":2}\n", "JSON without words"},
		{"[{\"a\":" + strings.Repeat("[", 20_000), "JSON"},
		{"{\"a\":" + strings.Repeat("{\"a\":", 500) + "1" + strings.Repeat("}", 501), "JSON"},
	} {
		refused(t, "a.jsonl", c.in, Options{}, "a.jsonl", c.says)
	}
	for _, s := range []string{"[00:01] Ann: {\"a\": 1}", "{Ann laughs} so", "{\"Oh\", she said}", "[{Ann}]"} {
		if isJSONLines(s) {
			t.Errorf("%q was taken for JSON", s)
		}
	}
}
