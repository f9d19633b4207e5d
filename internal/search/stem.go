package search

import (
	"slices"
	"strings"
	"sync"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"

	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// A stemmer reduces folded words to their stems, in the language of a transcript.
// Where a language has none here, such as Welsh, a stem is the folded word.
type stemmer struct {
	name  string // names the stems in an index: "en", or empty
	cache *stemCache
}

// algorithms are the stemmers, by the tag of their language. Those that take
// something off the beginning of words are left out: the scan relies on a stem
// beginning as its words do.
func algorithms(tag string) func(*snowballstem.Env) bool {
	switch tag {
	case "da":
		return danish.Stem
	case "de":
		return german.Stem
	case "en":
		return english.Stem
	case "es":
		return spanish.Stem
	case "fi":
		return finnish.Stem
	case "fr":
		return french.Stem
	case "hu":
		return hungarian.Stem
	case "it":
		return italian.Stem
	case "nl":
		return dutch.Stem
	case "no":
		return norwegian.Stem
	case "pt":
		return portuguese.Stem
	case "ro":
		return romanian.Stem
	case "ru":
		return russian.Stem
	case "sv":
		return swedish.Stem
	}
	return nil
}

// languages are the tags that have a stemmer.
var languages = []string{"da", "de", "en", "es", "fi", "fr", "hu", "it", "nl", "no", "pt", "ro", "ru", "sv"}

// stemmerFor is the stemmer of a language as a study has it: "en", "en-GB".
func stemmerFor(language string) stemmer {
	tag, _, _ := strings.Cut(strings.ToLower(language), "-")
	tag, _, _ = strings.Cut(tag, "_")
	switch {
	case strings.HasPrefix(tag, "english"):
		tag = "en"
	case tag == "nb", tag == "nn":
		tag = "no"
	}
	if algorithms(tag) == nil {
		return stemmer{}
	}
	return stemmer{name: tag, cache: stemsOf(tag)}
}

// stemmerOf is the stemmer of a transcript: by its own language, or that of the study.
func stemmerOf(st *study.Study, t *transcript.Transcript) stemmer {
	return stemmerFor(st.LanguageOf(t))
}

// spoken are the stemmers of transcripts, each once, that of the study first.
func spoken(st *study.Study, ts []*transcript.Transcript) []stemmer {
	all := []stemmer{stemmerFor(st.Settings.Language)}
	for _, t := range ts {
		if s := stemmerOf(st, t); t.Language != "" && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

func (s stemmer) stem(folded []byte) string {
	if s.name == "" {
		return string(folded)
	}
	return s.cache.of(folded)
}

// stemCache remembers stems: people use the same few thousand words.
type stemCache struct {
	mu    sync.Mutex
	by    func(*snowballstem.Env) bool
	stems map[string]string
}

var caches sync.Map // by tag

func stemsOf(tag string) *stemCache {
	if c, ok := caches.Load(tag); ok {
		return c.(*stemCache)
	}
	c, _ := caches.LoadOrStore(tag, &stemCache{by: algorithms(tag), stems: map[string]string{}})
	return c.(*stemCache)
}

// mostStems bounds a cache, in words: some 10 MB.
const mostStems = 100_000

func (c *stemCache) of(word []byte) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.stems[string(word)]; ok {
		return s
	}
	w := string(word)
	env := snowballstem.NewEnv(w)
	c.by(env)
	s := strings.Clone(env.Current())
	if s == "" {
		s = w
	}
	if len(c.stems) >= mostStems {
		clear(c.stems)
	}
	c.stems[w] = s
	return s
}
