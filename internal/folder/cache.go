package folder

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"unsafe"

	"verbatim/internal/coding"
	"verbatim/internal/text"
)

// The decoded-events cache spares the parsing of JSON, which is nearly all the
// time it takes to open a study. For each log file it holds how many bytes it
// covers, their SHA-256, and the events in them; what was appended since is
// parsed and added. A prefix that is not the same bytes is parsed again, so a
// stale, damaged or foreign cache costs time and nothing else.

const (
	eventsCache   = cacheDir + "/events.bin"
	cacheMagic    = "verbatim events 2\n"
	cacheSlackMin = 64 << 10 // bytes parsed anew before the cache is written again
)

// decodedLogs are the logs as this process last read them.
type decodedLogs struct {
	sync.Mutex
	decoded map[string]*cachedLog
}

type cachedLog struct {
	size   int
	lines  int      // line ends in the covered bytes
	sum    [32]byte // of the bytes covered, as the cache on disk has it
	raw    []byte   // the bytes covered, where this process has read them; nil before
	events []coding.Event
	bad    []badLine
}

// events reads every event of the study, in no particular order.
func (f *Folder) events() ([]coding.Event, error) {
	events, _, err := f.eventsAndNotes()
	return events, err
}

func (f *Folder) eventsAndNotes() ([]coding.Event, []badLine, error) {
	files, err := f.readLogs(false)
	if err != nil {
		return nil, nil, err
	}
	f.logs.Lock()
	defer f.logs.Unlock()
	cache := f.logs.decoded
	if cache == nil {
		cache = f.loadCache()
		f.logs.decoded = cache
	}
	var parts [][]coding.Event
	var bad []badLine
	parsed := 0
	for _, file := range files {
		c := cache[file.rel]
		if c == nil || !c.covers(file.data) {
			c = &cachedLog{}
			cache[file.rel] = c
		}
		parsed += c.extend(file)
		c.raw = file.data[:c.size]
		parts = append(parts, c.events)
		bad = append(bad, c.bad...)
		if tail := file.data[c.size:]; len(tail) > 0 { // a last line without its end
			ev, b := parseLog(file.rel, tail, c.lines+1)
			parts, bad = append(parts, ev), append(bad, b...)
		}
	}
	if parsed > cacheSlackMin {
		f.saveCache(cache, files)
	}
	if len(parts) == 1 { // events are large: what need not be copied is not
		return parts[0], bad, nil
	}
	return slices.Concat(parts...), bad, nil
}

// covers reports whether data begins with the bytes whose events c holds.
func (c *cachedLog) covers(data []byte) bool {
	if c.raw != nil {
		return bytes.HasPrefix(data, c.raw)
	}
	return len(data) >= c.size && sha256.Sum256(data[:c.size]) == c.sum
}

// extend parses the whole lines that were appended since, and says how many bytes.
func (c *cachedLog) extend(file logFile) int {
	end := strings.LastIndexByte(unsafeString(file.data[c.size:]), '\n') + 1
	if end == 0 {
		return 0
	}
	fresh := file.data[c.size : c.size+end]
	ev, bad := parseLog(file.rel, fresh, c.lines+1)
	c.events, c.bad = append(c.events, ev...), append(c.bad, bad...)
	c.lines += strings.Count(unsafeString(fresh), "\n")
	c.size += end
	return end
}

// unsafeString views bytes that are not changed while it is in use.
func unsafeString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func (f *Folder) saveCache(cache map[string]*cachedLog, files []logFile) {
	if f.makeCache() != nil {
		return // a study that can only be read has no cache
	}
	e := encoder{index: map[string]uint64{}}
	for _, file := range files {
		c := cache[file.rel]
		if c == nil {
			continue
		}
		e.str(file.rel)
		e.int(c.size)
		e.int(c.lines)
		sum := sha256.Sum256(file.data[:c.size])
		e.body = append(e.body, sum[:]...)
		e.int(len(c.events))
		for i := range c.events {
			e.event(&c.events[i])
		}
		e.int(len(c.bad))
		for _, b := range c.bad {
			e.int(b.line)
			e.int(map[bool]int{true: 1}[b.torn])
			e.str(b.why)
		}
	}
	out := e.bytes()
	_ = writeBytes(f.path(eventsCache), 0o644, out)
}

func (f *Folder) loadCache() map[string]*cachedLog {
	cache := map[string]*cachedLog{}
	data, err := os.ReadFile(f.path(eventsCache))
	if err != nil {
		return cache
	}
	if err := decodeCache(data, cache); err != nil {
		clear(cache)
	}
	return cache
}

func decodeCache(data []byte, cache map[string]*cachedLog) error {
	d, err := newDecoder(data)
	if err != nil {
		return err
	}
	for !d.end() {
		rel := d.str()
		c := &cachedLog{size: d.int(), lines: d.int()}
		copy(c.sum[:], d.take(32))
		n := d.int()
		if n > len(data) {
			return errCache
		}
		c.events = make([]coding.Event, n)
		for i := range c.events {
			d.event(&c.events[i])
			if d.err != nil {
				return d.err
			}
		}
		for n := d.int(); n > 0 && d.err == nil; n-- {
			c.bad = append(c.bad, badLine{rel, d.int(), d.int() == 1, d.str()})
		}
		cache[rel] = c
	}
	return d.err
}

var errCache = errors.New("damaged cache")

// encoder writes events as varints over a table of strings: coders, hashes,
// themes and times repeat.
type encoder struct {
	body  []byte
	table []byte
	index map[string]uint64
}

func (e *encoder) int(n int) { e.body = binary.AppendUvarint(e.body, uint64(n)) }

func (e *encoder) str(s string) {
	i, ok := e.index[s]
	if !ok {
		i = uint64(len(e.index))
		e.index[s] = i
		e.table = binary.AppendUvarint(e.table, uint64(len(s)))
		e.table = append(e.table, s...)
	}
	e.body = binary.AppendUvarint(e.body, i)
}

func (e *encoder) bytes() []byte {
	head := []byte(cacheMagic)
	head = binary.AppendUvarint(head, uint64(len(e.index)))
	head = binary.AppendUvarint(head, uint64(len(e.table)))
	payload := append(append(head, e.table...), e.body...)
	sum := sha256.Sum256(payload)
	return append(payload, sum[:]...)
}

// everyday reports whether an event is of the kinds there are thousands of;
// the others are kept as JSON.
func everyday(e *coding.Event) bool {
	switch e.Do {
	case coding.Code, coding.Uncode, coding.Move, coding.Undo, coding.MemoKind, coding.Dismiss, coding.Done:
		return e.V == coding.Version
	}
	return false
}

func (e *encoder) event(ev *coding.Event) {
	e.body = append(e.body, ev.ID[:]...)
	if !everyday(ev) {
		line, err := ev.Line()
		if err != nil {
			line = nil
		}
		e.int(0)
		e.str(string(line))
		return
	}
	e.int(1)
	e.str(string(ev.Do))
	e.str(ev.W)
	e.int(ev.N)
	e.int(int(ev.LC))
	e.str(ev.At)
	e.str(ev.Coder)
	e.body = append(e.body, ev.Of[:]...)
	e.str(string(ev.Text))
	e.int(int(ev.Span.Start))
	e.int(int(ev.Span.End))
	for _, s := range [...]string{ev.Theme, ev.CB, string(ev.Stance), ev.Transcript} {
		e.str(s)
	}
	if ev.Do == coding.MemoKind {
		for _, s := range [...]string{string(ev.On), ev.Type, ev.Body, ev.Participant} {
			e.str(s)
		}
		e.body = append(e.body, ev.Re[:]...)
		e.int(map[bool]int{true: 1}[ev.Private])
	}
}

type decoder struct {
	strings []string
	body    []byte
	err     error
}

func newDecoder(data []byte) (*decoder, error) {
	n := len(data) - sha256.Size
	if n < len(cacheMagic) || string(data[:len(cacheMagic)]) != cacheMagic {
		return nil, errCache
	}
	if sum := sha256.Sum256(data[:n]); string(sum[:]) != string(data[n:]) {
		return nil, errCache
	}
	d := &decoder{body: data[len(cacheMagic):n]}
	count, size := d.int(), d.int()
	if d.err != nil || size > len(d.body) || count > size+1 {
		return nil, errCache
	}
	table := string(d.body[:size])
	d.body = d.body[size:]
	d.strings = make([]string, 0, count)
	for range count {
		l, w := binary.Uvarint([]byte(table[:min(len(table), binary.MaxVarintLen64)]))
		if w <= 0 || l > uint64(len(table)-w) {
			return nil, errCache
		}
		d.strings = append(d.strings, table[w:w+int(l)])
		table = table[w+int(l):]
	}
	return d, nil
}

func (d *decoder) end() bool { return d.err != nil || len(d.body) == 0 }

func (d *decoder) int() int {
	v, w := binary.Uvarint(d.body)
	if w <= 0 || v > math.MaxInt {
		d.err = errCache
		d.body = nil
		return 0
	}
	d.body = d.body[w:]
	return int(v)
}

func (d *decoder) str() string {
	i := d.int()
	if i >= len(d.strings) {
		d.err = errCache
		return ""
	}
	return d.strings[i]
}

func (d *decoder) take(n int) []byte {
	if n > len(d.body) {
		d.err = errCache
		d.body = nil
		return make([]byte, n)
	}
	b := d.body[:n]
	d.body = d.body[n:]
	return b
}

func (d *decoder) event(ev *coding.Event) {
	id := d.take(16)
	if d.int() == 0 {
		parsed, err := coding.ParseLine([]byte(d.str()))
		if err != nil {
			d.err = errCache
			return
		}
		*ev = parsed
		copy(ev.ID[:], id)
		return
	}
	copy(ev.ID[:], id)
	ev.V = coding.Version
	ev.Do = coding.Kind(d.str())
	ev.W = d.str()
	ev.N = d.int()
	ev.LC = int64(d.int())
	ev.At = d.str()
	ev.Coder = d.str()
	copy(ev.Of[:], d.take(16))
	ev.Text = text.Hash(d.str())
	ev.Span.Start, ev.Span.End = text.Pos(d.int()), text.Pos(d.int())
	ev.Theme, ev.CB, ev.Stance, ev.Transcript = d.str(), d.str(), coding.Stance(d.str()), d.str()
	if ev.Do == coding.MemoKind {
		ev.On, ev.Type, ev.Body, ev.Participant = coding.On(d.str()), d.str(), d.str(), d.str()
		copy(ev.Re[:], d.take(16))
		ev.Private = d.int() == 1
	}
}
