-- The words of documents as they are, and by their English stems: full-text tables over the rows of `documents`.
CREATE VIRTUAL TABLE text_stems USING fts5(name, tags, categories, attributes, codes, description, content='documents', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2');
--> statement-breakpoint
CREATE VIRTUAL TABLE text_words USING fts5(name, tags, categories, attributes, codes, description, content='documents', content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='1 2 3 4');
--> statement-breakpoint
CREATE TRIGGER documents_inserted AFTER INSERT ON documents WHEN new.is_listed = 1 BEGIN
  INSERT INTO text_stems(rowid, name, tags, categories, attributes, codes, description) VALUES (new.id, new.name, new.tags, new.categories, new.attributes, new.codes, new.description);
  INSERT INTO text_words(rowid, name, tags, categories, attributes, codes, description) VALUES (new.id, new.name, new.tags, new.categories, new.attributes, new.codes, new.description);
  INSERT INTO document_keys(generation, kind, value, document_id) SELECT new.generation, value ->> 0, value ->> 1, new.id FROM json_each(new.details, '$.keys');
  INSERT INTO document_facets(kind, value, document_id) SELECT value ->> 0, value ->> 1, new.id FROM json_each(new.details, '$.facets');
  INSERT INTO document_prices(document_id, currency, from_at, until_at, price_min, on_sale) SELECT new.id, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(new.details, '$.prices');
  INSERT INTO search_words(generation, word, documents) SELECT new.generation, value, 1 FROM json_each(new.details, '$.words') WHERE true ON CONFLICT(generation, word) DO UPDATE SET documents = documents + 1;
  INSERT INTO search_generations(generation, documents) VALUES (new.generation, 1) ON CONFLICT(generation) DO UPDATE SET documents = documents + 1;
END;
--> statement-breakpoint
CREATE TRIGGER documents_deleted AFTER DELETE ON documents WHEN old.is_listed = 1 BEGIN
  INSERT INTO text_stems(text_stems, rowid, name, tags, categories, attributes, codes, description) VALUES ('delete', old.id, old.name, old.tags, old.categories, old.attributes, old.codes, old.description);
  INSERT INTO text_words(text_words, rowid, name, tags, categories, attributes, codes, description) VALUES ('delete', old.id, old.name, old.tags, old.categories, old.attributes, old.codes, old.description);
  DELETE FROM document_keys WHERE document_id = old.id;
  DELETE FROM document_facets WHERE document_id = old.id;
  DELETE FROM document_prices WHERE document_id = old.id;
  UPDATE search_words SET documents = documents - 1 WHERE generation = old.generation AND word IN (SELECT value FROM json_each(old.details, '$.words'));
  DELETE FROM search_words WHERE generation = old.generation AND documents = 0 AND word IN (SELECT value FROM json_each(old.details, '$.words'));
  UPDATE search_generations SET documents = documents - 1 WHERE generation = old.generation;
END;
--> statement-breakpoint
CREATE TRIGGER search_words_inserted AFTER INSERT ON search_words BEGIN
  INSERT INTO word_grams(generation, gram, length, word) SELECT DISTINCT new.generation, substr('_' || new.word || '_', n.value, 3), length(new.word), new.word
    FROM json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32]') n WHERE n.value <= length(new.word) AND length(new.word) > 2;
END;
--> statement-breakpoint
CREATE TRIGGER search_words_deleted AFTER DELETE ON search_words BEGIN
  DELETE FROM word_grams WHERE generation = old.generation AND word = old.word;
END;
--> statement-breakpoint
INSERT INTO search_state(id, generation, read_version, read_product_id, read_at) VALUES (1, 1, 0, '', 0);
