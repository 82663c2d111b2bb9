package iam

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"
)

// IDTokenFile returns what reads an ID token from a file, each time anew: whoever writes the file renews it.
func IDTokenFile(path string) func(context.Context) (Secret, error) {
	return func(context.Context) (Secret, error) {
		content, err := os.ReadFile(path)
		if err != nil {
			return Secret{}, &AuthError{Problem: "the ID token file (DRS_ID_TOKEN_FILE) cannot be read", Err: err, Remedy: "check its path and its permissions"}
		}
		token := NewSecret(string(content))
		if token.Empty() {
			return Secret{}, &AuthError{Problem: fmt.Sprintf("the ID token file %s (DRS_ID_TOKEN_FILE) is empty", path), Remedy: "check what writes it"}
		}
		return token, nil
	}
}

// checkIDToken finds out what IAM would refuse without saying why: a text that is no JSON Web Token, or one that has
// expired. Whether it is genuine is for IAM to say.
func checkIDToken(token Secret, now time.Time) error {
	const remedy = "get a new ID token, and check the clock of this machine"
	parts := strings.Split(token.Reveal(), ".")
	if len(parts) != 3 {
		return &AuthError{Problem: "the ID token is not a JSON Web Token, which has three parts", Remedy: remedy}
	}
	claims, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	var content struct {
		Expires *float64 `json:"exp"`
	}
	if err != nil || json.Unmarshal(claims, &content) != nil {
		return &AuthError{Problem: "the ID token is not a JSON Web Token: its claims cannot be read", Remedy: remedy}
	}
	if content.Expires == nil {
		return nil
	}
	if ended := time.Unix(int64(*content.Expires), 0); !now.Before(ended) {
		return &AuthError{Problem: fmt.Sprintf("the ID token expired at %s, %v ago", ended.UTC().Format(time.RFC3339), now.Sub(ended).Round(time.Second)), Remedy: remedy}
	}
	return nil
}
