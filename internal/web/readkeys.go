package web

import (
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/internal/app"
)

// keyAction is what a single key does while somebody reads.
type keyAction struct {
	Act  string `json:"act"` // its name for scripts
	Key  string `json:"key"` // in small letters; empty: none
	Does string `json:"-"`   // for people
}

// usualKeys are what single keys do until somebody changes them. Digits are the
// themes', and keys with a name of their own are the browser's.
func usualKeys() []keyAction {
	return []keyAction{
		{"sentence", "s", "Select this sentence; again for the next one too"},
		{"turn", "t", "Select the whole turn"},
		{"choose", "c", "Choose themes for the words"},
		{"keep", "p", "Keep applying a theme to all that you select, or stop"},
		{"star", "*", "Star as a possible quote"},
		{"memo", "m", "Write a memo"},
		{"reflexive", "r", "Write a reflexive note"},
		{"caution", "w", "Put a content note on the words"},
		{"previous", "[", "Previous coding"},
		{"next", "]", "Next coding"},
		{"uncoded", "n", "Next part that is not coded"},
		{"suggest", "g", "Next suggestion; again to skip it"},
		{"dismiss", "x", "Dismiss a suggestion"},
		{"find", "f", "Find words in this transcript"},
		{"themes", "/", "Find a theme"},
		{"listen", "l", "Play the recording from this turn; again to stop"},
		{"done", "d", "Mark the transcript as finished, or not"},
		{"undo", "z", "Undo"},
		{"redo", "y", "Do again"},
		{"keys", "?", "Show this list"},
	}
}

// keyCookie keeps what somebody changed. Each coder has one of their own: their ids
// are what a cookie may be called.
func keyCookie(coder string) string { return "verbatim_keys_" + coder }

// keysOf are the keys of whoever sent a request.
func keysOf(r *http.Request, coder string) []keyAction {
	c, err := r.Cookie(keyCookie(coder))
	if err != nil || len(c.Value) > 1000 {
		return usualKeys()
	}
	said, err := url.ParseQuery(c.Value)
	if err != nil {
		return usualKeys()
	}
	changed := map[string]string{}
	for act := range said {
		changed[act] = said.Get(act)
	}
	keys, err := withKeys(changed)
	if err != nil {
		return usualKeys()
	}
	return keys
}

// withKeys are the usual keys with some of them changed. No key may do two things,
// and the list of keys keeps one, so that nobody is locked out.
func withKeys(changed map[string]string) ([]keyAction, error) {
	keys := usualKeys()
	taken := map[string]string{}
	for i, k := range keys {
		if key, ok := changed[k.Act]; ok {
			if key != "" && !singleKey(key) {
				return nil, &app.Problem{What: "that key cannot be used here", Todo: "choose a letter or a sign; digits apply themes", Usage: true}
			}
			keys[i].Key = strings.ToLower(key)
		}
		if keys[i].Key == "" {
			continue
		}
		if other := taken[keys[i].Key]; other != "" {
			return nil, &app.Problem{What: "that key does something else already: " + other, Todo: "give that another key first", Usage: true}
		}
		taken[keys[i].Key] = k.Does
	}
	return keys, nil
}

// singleKey reports whether something is one key that types one character.
func singleKey(key string) bool {
	r, n := utf8.DecodeRuneInString(key)
	return n == len(key) && r != utf8.RuneError && unicode.IsGraphic(r) && !unicode.IsSpace(r) && (r < '1' || r > '9')
}

// saveKeys keeps what somebody changed, for a year.
func (r *reading) saveKeys(w http.ResponseWriter, q *http.Request) {
	changed, err := decode[map[string]string](q)
	if err != nil {
		r.s.fail(w, q, err)
		return
	}
	keys, err := withKeys(changed)
	if err != nil {
		r.s.fail(w, q, err)
		return
	}
	keep := url.Values{}
	for i, usual := range usualKeys() {
		if keys[i].Key != usual.Key {
			keep.Set(usual.Act, keys[i].Key)
		}
	}
	age := 365 * 24 * 3600
	if len(keep) == 0 {
		age = -1
	}
	http.SetCookie(w, &http.Cookie{Name: keyCookie(r.s.appFor(q).Coder), Value: keep.Encode(), Path: "/", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	r.s.json(w, keys)
}

// Shown is a key as it is printed on a keyboard.
func (k keyAction) Shown() string { return strings.ToUpper(k.Key) }
