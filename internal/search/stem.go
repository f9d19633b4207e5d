package search

import (
	"strings"
	"sync"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
)

// A stemmer reduces folded words to their stems, in the language of a study.
// English has one; in any other language a stem is the folded word.
type stemmer struct {
	name  string // names the stems in an index: "en", or empty
	cache *stemCache
}

// stemmerFor is the stemmer of a language as study.yaml has it: "en", "en-GB".
func stemmerFor(language string) stemmer {
	l := strings.ToLower(language)
	if l == "en" || strings.HasPrefix(l, "en-") || strings.HasPrefix(l, "en_") || strings.HasPrefix(l, "english") {
		return stemmer{name: "en", cache: englishStems()}
	}
	return stemmer{}
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
	stems map[string]string
}

var englishStems = sync.OnceValue(func() *stemCache { return &stemCache{stems: map[string]string{}} })

// mostStems bounds the cache, in words: some 10 MB.
const mostStems = 100_000

func (c *stemCache) of(word []byte) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.stems[string(word)]; ok {
		return s
	}
	w := string(word)
	env := snowballstem.NewEnv(w)
	english.Stem(env)
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
