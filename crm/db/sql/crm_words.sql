-- The words on the second line of a search_key, for the index of words.
-- An entry of an index holds 2 KB at most, so words are cut at 100 characters (LONGEST_WORD in crm/db/search.py).
CREATE FUNCTION crm_words(search_key text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_to_tsvector(ARRAY(
        SELECT left(word, 100)
        FROM unnest(string_to_array(btrim(split_part($1, E'\n', 2)), ' ')) word
    ))
$$;
