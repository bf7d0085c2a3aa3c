SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.audit_log (
    entry_id text NOT NULL,
    at bigint NOT NULL,
    actor_id text,
    action text NOT NULL,
    subject text,
    detail text,
    address text
);
CREATE TABLE public.calls (
    call_id text NOT NULL,
    merged_call_id text,
    state text NOT NULL,
    revision integer NOT NULL,
    caller_id text NOT NULL,
    caller_device text NOT NULL,
    callee_id text NOT NULL,
    callee_device text,
    media text NOT NULL,
    warm integer NOT NULL,
    offered_to text,
    started_at bigint NOT NULL,
    answered_at bigint,
    ended_at bigint,
    end_reason text,
    ended_by text,
    ended_by_device text,
    message text,
    missed integer NOT NULL,
    seen integer NOT NULL,
    handover text,
    caller_summary text,
    callee_summary text,
    end_detail text
);
CREATE TABLE public.devices (
    device_id text NOT NULL,
    user_id text NOT NULL,
    name text NOT NULL,
    token_hash text NOT NULL,
    created_at bigint NOT NULL,
    revoked_at bigint,
    last_seen_at bigint,
    last_address text
);
CREATE TABLE public.favourites (
    user_id text NOT NULL,
    favourite_id text NOT NULL
);
CREATE TABLE public.invites (
    token_hash text NOT NULL,
    role text NOT NULL,
    uses_left integer NOT NULL,
    expires_at bigint NOT NULL,
    created_by text,
    created_at bigint NOT NULL,
    invite_id text,
    uses integer,
    revoked_at bigint
);
CREATE TABLE public.kysely_migration (
    name character varying(255) NOT NULL,
    "timestamp" character varying(255) NOT NULL
);
CREATE TABLE public.kysely_migration_lock (
    id character varying(255) NOT NULL,
    is_locked integer DEFAULT 0 NOT NULL
);
CREATE TABLE public.online_people (
    user_id text NOT NULL
);
CREATE TABLE public.presences (
    user_id text NOT NULL,
    status text NOT NULL,
    note text NOT NULL,
    until bigint,
    chosen_at bigint,
    quiet_hours text,
    due_at bigint
);
CREATE TABLE public.ring_rules (
    user_id text NOT NULL,
    caller_id text NOT NULL,
    rule text NOT NULL
);
CREATE TABLE public.users (
    user_id text NOT NULL,
    username text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    password_hash text NOT NULL,
    created_at bigint NOT NULL,
    disabled_at bigint,
    relay_only integer DEFAULT 0 NOT NULL,
    changed_at bigint
);
CREATE TABLE public.waits (
    user_id text NOT NULL,
    awaited_id text NOT NULL,
    asked_at bigint NOT NULL,
    until bigint NOT NULL,
    free_at bigint
);
INSERT INTO public.audit_log VALUES ('0000000001d-cNpOLadRLqKCYFW1svCw', 1795424400000, NULL, 'invite-made', NULL, '{"via":"server","detail":{"inviteId":"uMmt48GyCLvQjCTGl1Rsrw","role":"admin","uses":1,"expiresAt":1796029200000}}', NULL);
INSERT INTO public.audit_log VALUES ('0000000002Q3YiKJlbdcVBWck8Paftsg', 1795424400000, '7yPaaRuM_dzHERt8B44e1Q', 'person-joined', '7yPaaRuM_dzHERt8B44e1Q', '{"via":"app","detail":{"role":"admin","inviteId":"uMmt48GyCLvQjCTGl1Rsrw"}}', '127.0.0.1');
INSERT INTO public.audit_log VALUES ('0000000003wXSAXMCIBsGQcrpfWoc9Yg', 1795424400000, '7yPaaRuM_dzHERt8B44e1Q', 'invite-made', NULL, '{"via":"app","detail":{"inviteId":"owqAn7oBGnooPvxTc4sssA","role":"member","uses":6,"expiresAt":1798016400000}}', '127.0.0.1');
INSERT INTO public.audit_log VALUES ('0000000004XYzC0Fik--UzacQkthc0HA', 1795424400000, '7yPaaRuM_dzHERt8B44e1Q', 'invite-made', NULL, '{"via":"app","detail":{"inviteId":"mrNOv8qDSSjJq0eoCmvksQ","role":"guest","uses":1,"expiresAt":1795683600000}}', '127.0.0.1');
INSERT INTO public.audit_log VALUES ('0000000005dKnPR3WgcwEYK8dXrWFCYA', 1795424400000, '7yPaaRuM_dzHERt8B44e1Q', 'invite-made', NULL, '{"via":"app","detail":{"inviteId":"f7aC6mfnsBTreG9T2sm2yg","role":"member","uses":1,"expiresAt":1795428000000}}', '127.0.0.1');
INSERT INTO public.audit_log VALUES ('0000000006WDKJF1BA9BSdQOgGGLglvQ', 1795424400000, '7yPaaRuM_dzHERt8B44e1Q', 'invite-made', NULL, '{"via":"app","detail":{"inviteId":"oqPGbkgzKxUuYEvEVfVbeA","role":"admin","uses":1,"expiresAt":1795683600000}}', '127.0.0.1');
INSERT INTO public.audit_log VALUES ('0000000007KtkDy5jFW34C9r2-ny8l1g', 1795424400000, '7yPaaRuM_dzHERt8B44e1Q', 'invite-revoked', NULL, '{"via":"app","detail":{"inviteId":"oqPGbkgzKxUuYEvEVfVbeA","role":"admin"}}', '127.0.0.1');
INSERT INTO public.audit_log VALUES ('0000000008T6xTSNw8llqHuSKM5FqTpw', 1795424400000, 'JCkhhBM_e28JGZ_L2kyHoQ', 'person-joined', 'JCkhhBM_e28JGZ_L2kyHoQ', '{"via":"app","detail":{"role":"member","inviteId":"owqAn7oBGnooPvxTc4sssA"}}', '127.0.0.1');
INSERT INTO public.audit_log VALUES ('0000000009pFWjX22NgTre7eRY503Uuw', 1795424400000, 'JUDWAgk0JWcD6LrCkh_f3g', 'person-joined', 'JUDWAgk0JWcD6LrCkh_f3g', '{"via":"app","detail":{"role":"member","inviteId":"owqAn7oBGnooPvxTc4sssA"}}', '127.0.0.1');
INSERT INTO public.audit_log VALUES ('00000000103VQrdfkCWCPUndMpv1WUdg', 1795424400000, 'rcvXh2w7Cjr0iVdP1RQ64Q', 'person-joined', 'rcvXh2w7Cjr0iVdP1RQ64Q', '{"via":"app","detail":{"role":"member","inviteId":"owqAn7oBGnooPvxTc4sssA"}}', '127.0.0.1');
INSERT INTO public.audit_log VALUES ('0000000011et5ppOnfZ-lNNugLPu2POQ', 1795424400000, 'ybudt1DTFguaTeyZRbXagA', 'person-joined', 'ybudt1DTFguaTeyZRbXagA', '{"via":"app","detail":{"role":"member","inviteId":"owqAn7oBGnooPvxTc4sssA"}}', '127.0.0.1');
INSERT INTO public.audit_log VALUES ('0000000012Xowsz494qGyNYG05UsPs-g', 1795424400000, 'FBZHLKp5ruLVIqfUUU-cig', 'person-joined', 'FBZHLKp5ruLVIqfUUU-cig', '{"via":"app","detail":{"role":"member","inviteId":"owqAn7oBGnooPvxTc4sssA"}}', '127.0.0.1');
INSERT INTO public.audit_log VALUES ('00000000132NaqAvAnONQUwOkvz9b3BA', 1795424400000, '5HJ9zkzpopL-3DyFAFlBUw', 'person-joined', '5HJ9zkzpopL-3DyFAFlBUw', '{"via":"app","detail":{"role":"guest","inviteId":"mrNOv8qDSSjJq0eoCmvksQ"}}', '127.0.0.1');
INSERT INTO public.audit_log VALUES ('00000000146ll6HCpESA08fK16-zXJYA', 1795431600000, '7yPaaRuM_dzHERt8B44e1Q', 'device-revoked', 'JCkhhBM_e28JGZ_L2kyHoQ', '{"via":"app","detail":{"deviceName":"tablet"}}', '127.0.0.1');
INSERT INTO public.audit_log VALUES ('0000000015KJqVD1x2H6pug6ze1Q-Gdw', 1795431600000, 'JUDWAgk0JWcD6LrCkh_f3g', 'password-changed', 'JUDWAgk0JWcD6LrCkh_f3g', '{"via":"app","detail":{"devices":1}}', '127.0.0.1');
INSERT INTO public.audit_log VALUES ('0000000016tOBcZHeDNvlwxN3lAs8EOA', 1795431600000, '7yPaaRuM_dzHERt8B44e1Q', 'person-renamed', 'rcvXh2w7Cjr0iVdP1RQ64Q', '{"via":"app","detail":{"from":"Cleo","to":"Cleo Zoë 📞"}}', '127.0.0.1');
INSERT INTO public.audit_log VALUES ('0000000017FsS3oU4tLAOtd3cCVDPdCA', 1795431600000, '7yPaaRuM_dzHERt8B44e1Q', 'role-changed', 'rcvXh2w7Cjr0iVdP1RQ64Q', '{"via":"app","detail":{"from":"member","to":"admin"}}', '127.0.0.1');
INSERT INTO public.audit_log VALUES ('0000000018CJx1Y_Z8KeM32zo49rqyAw', 1795431600000, '7yPaaRuM_dzHERt8B44e1Q', 'role-changed', 'rcvXh2w7Cjr0iVdP1RQ64Q', '{"via":"app","detail":{"from":"admin","to":"member"}}', '127.0.0.1');
INSERT INTO public.audit_log VALUES ('0000000019pQJGVlpKnNQ1sKN5ny1hsw', 1795431600000, '7yPaaRuM_dzHERt8B44e1Q', 'relay-only-set', '5HJ9zkzpopL-3DyFAFlBUw', '{"via":"app","detail":{}}', '127.0.0.1');
INSERT INTO public.audit_log VALUES ('0000000020sSZvzSexXhkQBRY1hN3b4w', 1795431600000, '7yPaaRuM_dzHERt8B44e1Q', 'person-disabled', 'ybudt1DTFguaTeyZRbXagA', '{"via":"app","detail":{}}', '127.0.0.1');
INSERT INTO public.audit_log VALUES ('0000000021ufudVsu74xMFhUfNfJ5CuA', 1795431600000, '7yPaaRuM_dzHERt8B44e1Q', 'password-reset', 'FBZHLKp5ruLVIqfUUU-cig', '{"via":"app","detail":{"devices":1}}', '127.0.0.1');
INSERT INTO public.audit_log VALUES ('0000000022ESno-Wb03c_DUiDdMHSmFQ', 1795431600000, NULL, 'sign-in-locked-out', 'ybudt1DTFguaTeyZRbXagA', '{"via":"server","detail":{}}', '127.0.0.1');
INSERT INTO public.calls VALUES ('8eacc463-e60e-4a46-8587-0ecb6717648d', NULL, 'ended', 2, 'JCkhhBM_e28JGZ_L2kyHoQ', '78dDJ6PiEDk0bpMOsrhMUg', 'JUDWAgk0JWcD6LrCkh_f3g', '2aMwq3wQe5fCvJu3rzNHJQ', 'video', 1, '2aMwq3wQe5fCvJu3rzNHJQ', 1795431600000, 1795431608000, 1795431668000, 'hangup', 'JUDWAgk0JWcD6LrCkh_f3g', '2aMwq3wQe5fCvJu3rzNHJQ', NULL, 0, 0, NULL, '{"seconds":60,"mos":4.1,"lostIn":0.01,"lostOut":null,"roundTripMs":48,"relayed":false,"cause":"uplink"}', '{"seconds":60,"mos":4.1,"lostIn":0.01,"lostOut":null,"roundTripMs":48,"relayed":true,"cause":null}', NULL);
INSERT INTO public.calls VALUES ('6c5d5427-5798-43fa-95f3-f71a4cc2c436', NULL, 'ended', 2, 'rcvXh2w7Cjr0iVdP1RQ64Q', 'X52fDVTTLr6IcoEOW2hwOg', '7yPaaRuM_dzHERt8B44e1Q', 'ErbwEnS2lWS17stGlUsfNA', 'audio', 1, 'ErbwEnS2lWS17stGlUsfNA', 1795431668000, 1795431668000, 1795431728000, 'media-failed', '7yPaaRuM_dzHERt8B44e1Q', 'ErbwEnS2lWS17stGlUsfNA', NULL, 0, 0, NULL, NULL, NULL, 'untrusted');
INSERT INTO public.calls VALUES ('fb9e55ac-fc89-4f08-8c4e-136088d4790d', NULL, 'ended', 1, 'JUDWAgk0JWcD6LrCkh_f3g', '2aMwq3wQe5fCvJu3rzNHJQ', 'rcvXh2w7Cjr0iVdP1RQ64Q', NULL, 'audio', 1, 'X52fDVTTLr6IcoEOW2hwOg', 1795431728000, NULL, 1795431728000, 'declined', 'rcvXh2w7Cjr0iVdP1RQ64Q', 'X52fDVTTLr6IcoEOW2hwOg', 'I’ll call back; “promise”', 0, 0, NULL, NULL, NULL, NULL);
INSERT INTO public.calls VALUES ('b05022c9-c122-4d58-8f20-32cbc6430f70', NULL, 'ended', 1, 'rcvXh2w7Cjr0iVdP1RQ64Q', 'X52fDVTTLr6IcoEOW2hwOg', 'JCkhhBM_e28JGZ_L2kyHoQ', NULL, 'audio', 1, '78dDJ6PiEDk0bpMOsrhMUg', 1795431788000, NULL, 1795431788000, 'cancelled', 'rcvXh2w7Cjr0iVdP1RQ64Q', 'X52fDVTTLr6IcoEOW2hwOg', NULL, 1, 1, NULL, NULL, NULL, NULL);
INSERT INTO public.calls VALUES ('74d22e33-a073-4b1a-aaec-446d66101112', NULL, 'ended', 1, '7yPaaRuM_dzHERt8B44e1Q', 'ErbwEnS2lWS17stGlUsfNA', 'JCkhhBM_e28JGZ_L2kyHoQ', NULL, 'audio', 1, '78dDJ6PiEDk0bpMOsrhMUg', 1795431788000, NULL, 1795431833000, 'no-answer', NULL, NULL, NULL, 1, 0, NULL, NULL, NULL, NULL);
INSERT INTO public.calls VALUES ('868e2f9e-d69c-44df-9d78-3181093d7fc2', NULL, 'ended', 1, 'JCkhhBM_e28JGZ_L2kyHoQ', '78dDJ6PiEDk0bpMOsrhMUg', 'FBZHLKp5ruLVIqfUUU-cig', NULL, 'audio', 1, NULL, 1795431893000, NULL, 1795431893000, 'offline', NULL, NULL, NULL, 1, 0, NULL, NULL, NULL, NULL);
INSERT INTO public.calls VALUES ('fb4414a2-5b0e-4fae-b372-ac556da1c62b', NULL, 'ended', 1, '5HJ9zkzpopL-3DyFAFlBUw', 'V0WTN9XEORJ5dCKbaRqA8g', 'JCkhhBM_e28JGZ_L2kyHoQ', NULL, 'audio', 0, NULL, 1795431893000, NULL, 1795431893000, 'busy', NULL, NULL, NULL, 1, 0, NULL, NULL, NULL, NULL);
INSERT INTO public.calls VALUES ('2ecc741c-d867-4f47-97d4-51087d6504d8', NULL, 'ended', 1, '7yPaaRuM_dzHERt8B44e1Q', 'ErbwEnS2lWS17stGlUsfNA', 'rcvXh2w7Cjr0iVdP1RQ64Q', NULL, 'audio', 1, 'X52fDVTTLr6IcoEOW2hwOg', 1795431953000, NULL, 1795431953000, 'declined', 'rcvXh2w7Cjr0iVdP1RQ64Q', 'X52fDVTTLr6IcoEOW2hwOg', NULL, 0, 0, NULL, NULL, NULL, NULL);
INSERT INTO public.calls VALUES ('0ff680d6-b8cc-4d6a-b750-0d96f3545851', NULL, 'ended', 1, '7yPaaRuM_dzHERt8B44e1Q', 'ErbwEnS2lWS17stGlUsfNA', 'rcvXh2w7Cjr0iVdP1RQ64Q', NULL, 'audio', 1, 'X52fDVTTLr6IcoEOW2hwOg', 1795431953000, NULL, 1795431953000, 'declined', 'rcvXh2w7Cjr0iVdP1RQ64Q', 'X52fDVTTLr6IcoEOW2hwOg', NULL, 0, 0, NULL, NULL, NULL, NULL);
INSERT INTO public.calls VALUES ('80834740-922b-455e-a1a2-82e3b1f3f7fa', NULL, 'ended', 1, '7yPaaRuM_dzHERt8B44e1Q', 'ErbwEnS2lWS17stGlUsfNA', 'rcvXh2w7Cjr0iVdP1RQ64Q', NULL, 'audio', 1, 'X52fDVTTLr6IcoEOW2hwOg', 1795431953000, NULL, 1795431953000, 'declined', 'rcvXh2w7Cjr0iVdP1RQ64Q', 'X52fDVTTLr6IcoEOW2hwOg', NULL, 0, 0, NULL, NULL, NULL, NULL);
INSERT INTO public.calls VALUES ('61f7985b-61e9-4c8b-83b6-65992d51d6d3', '9cc5fe00-dda6-485a-9e38-a0259d008c27', 'ended', 2, 'JCkhhBM_e28JGZ_L2kyHoQ', '78dDJ6PiEDk0bpMOsrhMUg', 'rcvXh2w7Cjr0iVdP1RQ64Q', 'X52fDVTTLr6IcoEOW2hwOg', 'audio', 1, 'X52fDVTTLr6IcoEOW2hwOg', 1795432013000, 1795432013000, 1795432073000, 'hangup', 'rcvXh2w7Cjr0iVdP1RQ64Q', 'X52fDVTTLr6IcoEOW2hwOg', NULL, 0, 0, NULL, NULL, NULL, NULL);
INSERT INTO public.calls VALUES ('c7156ceb-1481-4a00-8091-2fe1da2df782', NULL, 'ended', 4, '7yPaaRuM_dzHERt8B44e1Q', 'ErbwEnS2lWS17stGlUsfNA', 'JCkhhBM_e28JGZ_L2kyHoQ', '78dDJ6PiEDk0bpMOsrhMUg', 'audio', 1, '78dDJ6PiEDk0bpMOsrhMUg', 1795432141000, 1795432141000, 1795432201000, 'hangup', '7yPaaRuM_dzHERt8B44e1Q', NULL, NULL, 0, 0, '{"transferredTo":"rcvXh2w7Cjr0iVdP1RQ64Q"}', NULL, NULL, NULL);
INSERT INTO public.calls VALUES ('bede83a1-5244-437e-97fb-3216854185ab', NULL, 'ended', 4, 'JCkhhBM_e28JGZ_L2kyHoQ', '78dDJ6PiEDk0bpMOsrhMUg', 'JUDWAgk0JWcD6LrCkh_f3g', '2aMwq3wQe5fCvJu3rzNHJQ', 'audio', 1, '2aMwq3wQe5fCvJu3rzNHJQ', 1795432073000, 1795432073000, 1795432081000, 'hangup', 'JCkhhBM_e28JGZ_L2kyHoQ', NULL, NULL, 0, 0, '{"transferredTo":"rcvXh2w7Cjr0iVdP1RQ64Q"}', NULL, NULL, NULL);
INSERT INTO public.calls VALUES ('7a37fd2c-234e-44ee-bbb6-e66cb3758237', NULL, 'ended', 2, 'JUDWAgk0JWcD6LrCkh_f3g', '2aMwq3wQe5fCvJu3rzNHJQ', 'rcvXh2w7Cjr0iVdP1RQ64Q', 'X52fDVTTLr6IcoEOW2hwOg', 'audio', 1, 'X52fDVTTLr6IcoEOW2hwOg', 1795432073000, 1795432081000, 1795432141000, 'hangup', 'rcvXh2w7Cjr0iVdP1RQ64Q', 'X52fDVTTLr6IcoEOW2hwOg', NULL, 0, 0, '{"origin":{"of":"bede83a1-5244-437e-97fb-3216854185ab","by":"JCkhhBM_e28JGZ_L2kyHoQ","joins":null,"device":null}}', NULL, NULL, NULL);
INSERT INTO public.calls VALUES ('86fabbe5-e584-4951-8bc1-91710f26d7d9', NULL, 'ended', 2, '7yPaaRuM_dzHERt8B44e1Q', 'ErbwEnS2lWS17stGlUsfNA', 'rcvXh2w7Cjr0iVdP1RQ64Q', 'X52fDVTTLr6IcoEOW2hwOg', 'audio', 1, 'X52fDVTTLr6IcoEOW2hwOg', 1795432141000, 1795432141000, 1795432201000, 'hangup', '7yPaaRuM_dzHERt8B44e1Q', NULL, NULL, 0, 0, '{"transferredTo":"JCkhhBM_e28JGZ_L2kyHoQ"}', NULL, NULL, NULL);
INSERT INTO public.calls VALUES ('b5918ef9-0477-49dc-90f3-0effb6827294', NULL, 'ended', 2, 'JCkhhBM_e28JGZ_L2kyHoQ', '78dDJ6PiEDk0bpMOsrhMUg', 'rcvXh2w7Cjr0iVdP1RQ64Q', 'X52fDVTTLr6IcoEOW2hwOg', 'audio', 1, 'X52fDVTTLr6IcoEOW2hwOg', 1795432201000, 1795432201000, 1795432261000, 'hangup', 'JCkhhBM_e28JGZ_L2kyHoQ', '78dDJ6PiEDk0bpMOsrhMUg', NULL, 0, 0, '{"origin":{"of":"c7156ceb-1481-4a00-8091-2fe1da2df782","by":"7yPaaRuM_dzHERt8B44e1Q","joins":"86fabbe5-e584-4951-8bc1-91710f26d7d9","device":"X52fDVTTLr6IcoEOW2hwOg"}}', NULL, NULL, NULL);
INSERT INTO public.calls VALUES ('94eb596b-276a-43ae-8596-02c484329a3f', NULL, 'active', 1, 'JUDWAgk0JWcD6LrCkh_f3g', '2aMwq3wQe5fCvJu3rzNHJQ', 'rcvXh2w7Cjr0iVdP1RQ64Q', 'X52fDVTTLr6IcoEOW2hwOg', 'audio', 1, 'X52fDVTTLr6IcoEOW2hwOg', 1795432261000, 1795432261000, NULL, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL);
INSERT INTO public.devices VALUES ('6elSt_d-4CSWDkzzbROQww', 'JCkhhBM_e28JGZ_L2kyHoQ', 'tablet', '4a87c99642271431cb4bf11c0ca14cd803fc65c12f12b518733b91d1e80ab08f', 1795431600000, 1795431600000, 1795431600000, '127.0.0.1');
INSERT INTO public.devices VALUES ('1-7pa1gy_kBC54mNPyAnWQ', 'JUDWAgk0JWcD6LrCkh_f3g', 'old laptop', 'b20b77582360da0878a0f84773b97bf281d168647b77d42af47b80242bc6cc15', 1795431600000, 1795431600000, 1795431600000, '127.0.0.1');
INSERT INTO public.devices VALUES ('9wC_10hPcXeC5EsbbAjPtQ', 'ybudt1DTFguaTeyZRbXagA', 'Dora’s laptop', '6f23f08632535df9bcf9183efb90e661d59550094e610b05ed19d9a5ce870f12', 1795424400000, 1795431600000, 1795424400000, '127.0.0.1');
INSERT INTO public.devices VALUES ('nh4krq1kvnGpLzHjvbHsRg', 'FBZHLKp5ruLVIqfUUU-cig', 'Erin’s laptop', '06a06254d7951351c4e5e3dfb2717e9c9346fa82442f72d78e40d6ef9b1f04a7', 1795424400000, 1795431600000, 1795424400000, '127.0.0.1');
INSERT INTO public.devices VALUES ('2aMwq3wQe5fCvJu3rzNHJQ', 'JUDWAgk0JWcD6LrCkh_f3g', 'Bob “the builder” O’Neill’s laptop', 'f70c3eebfeb021fb1245eef5a2dd8223dcda92358bce6dceb110448d3dfda5c5', 1795424400000, NULL, 1795432200000, '127.0.0.1');
INSERT INTO public.devices VALUES ('78dDJ6PiEDk0bpMOsrhMUg', 'JCkhhBM_e28JGZ_L2kyHoQ', 'Ada Lovelace’s laptop', '1ea513b4f46fb53cafa8ed04a5aeaa15ec79b28197dd5fb2f736dd014a33c536', 1795424400000, NULL, 1795432200000, '127.0.0.1');
INSERT INTO public.devices VALUES ('ErbwEnS2lWS17stGlUsfNA', '7yPaaRuM_dzHERt8B44e1Q', 'Root’s laptop', 'ff0cb39c647f8c01f901d8d616c6f556de0f7a982123fc78c7f908ad214481b6', 1795424400000, NULL, 1795432200000, '127.0.0.1');
INSERT INTO public.devices VALUES ('PNQa5qv27rCfZmDYqk1bDA', 'JCkhhBM_e28JGZ_L2kyHoQ', 'phone', '45b27583fe7c3baf9a475e7709806dedfef1cd9dbbb54b2d218e432aae718630', 1795431600000, NULL, 1795432200000, '127.0.0.1');
INSERT INTO public.devices VALUES ('V0WTN9XEORJ5dCKbaRqA8g', '5HJ9zkzpopL-3DyFAFlBUw', 'Gus’s laptop', '49baaa6b399b6e9a656ec8a5deeae6e0cd2b2f9b5627a72ad094f63d6873886b', 1795424400000, NULL, 1795432200000, '127.0.0.1');
INSERT INTO public.devices VALUES ('X52fDVTTLr6IcoEOW2hwOg', 'rcvXh2w7Cjr0iVdP1RQ64Q', 'Cleo’s laptop', 'c24408ebba122ded7ae6914743d5519a023ddf596fc7e40a7af0f83b7c1245e8', 1795424400000, NULL, 1795432200000, '127.0.0.1');
INSERT INTO public.favourites VALUES ('JCkhhBM_e28JGZ_L2kyHoQ', 'JUDWAgk0JWcD6LrCkh_f3g');
INSERT INTO public.favourites VALUES ('JCkhhBM_e28JGZ_L2kyHoQ', 'rcvXh2w7Cjr0iVdP1RQ64Q');
INSERT INTO public.favourites VALUES ('JUDWAgk0JWcD6LrCkh_f3g', 'JCkhhBM_e28JGZ_L2kyHoQ');
INSERT INTO public.favourites VALUES ('5HJ9zkzpopL-3DyFAFlBUw', 'JCkhhBM_e28JGZ_L2kyHoQ');
INSERT INTO public.invites VALUES ('2c9d98455046518d9faa4cadbbc2900ad305a7cff2aa6c6ec844f3a76a195b2a', 'admin', 0, 1796029200000, NULL, 1795424400000, 'uMmt48GyCLvQjCTGl1Rsrw', 1, NULL);
INSERT INTO public.invites VALUES ('1a59f06c5ffe7015bca643ea18bba4e44c94de2256e1270de194749db2b60ada', 'member', 1, 1795428000000, '7yPaaRuM_dzHERt8B44e1Q', 1795424400000, 'f7aC6mfnsBTreG9T2sm2yg', 1, NULL);
INSERT INTO public.invites VALUES ('1cb76395d91c74092bed750067032f9b264bcb61aaa0dc7c38ea05185704bd75', 'admin', 1, 1795683600000, '7yPaaRuM_dzHERt8B44e1Q', 1795424400000, 'oqPGbkgzKxUuYEvEVfVbeA', 1, 1795424400000);
INSERT INTO public.invites VALUES ('3133e5ffd56cafa373cd8d5113c2a43be612837293403e241ebd8994b42e87b1', 'member', 1, 1798016400000, '7yPaaRuM_dzHERt8B44e1Q', 1795424400000, 'owqAn7oBGnooPvxTc4sssA', 6, NULL);
INSERT INTO public.invites VALUES ('b74985ef5ee4cf8fdc1de8f7d4dc6b42330c225d9e5ff3eaa097089075b809ff', 'guest', 0, 1795683600000, '7yPaaRuM_dzHERt8B44e1Q', 1795424400000, 'mrNOv8qDSSjJq0eoCmvksQ', 1, NULL);
INSERT INTO public.kysely_migration VALUES ('0001-first-tables', '2026-11-23T15:47:37.713Z');
INSERT INTO public.kysely_migration VALUES ('0002-administration', '2026-11-23T15:47:37.736Z');
INSERT INTO public.kysely_migration VALUES ('0003-people-online', '2026-11-23T15:47:37.743Z');
INSERT INTO public.kysely_migration VALUES ('0004-handovers', '2026-11-23T15:47:37.745Z');
INSERT INTO public.kysely_migration VALUES ('0005-call-summaries', '2026-11-23T15:47:37.746Z');
INSERT INTO public.kysely_migration VALUES ('0006-quiet-hours', '2026-11-23T15:47:37.757Z');
INSERT INTO public.kysely_migration VALUES ('0007-waits', '2026-11-23T15:47:37.769Z');
INSERT INTO public.kysely_migration VALUES ('0008-lean-call-indexes', '2026-11-23T15:47:37.776Z');
INSERT INTO public.kysely_migration VALUES ('0009-end-details', '2026-11-23T15:47:37.777Z');
INSERT INTO public.kysely_migration_lock VALUES ('migration_lock', 0);
INSERT INTO public.online_people VALUES ('5HJ9zkzpopL-3DyFAFlBUw');
INSERT INTO public.online_people VALUES ('7yPaaRuM_dzHERt8B44e1Q');
INSERT INTO public.online_people VALUES ('JCkhhBM_e28JGZ_L2kyHoQ');
INSERT INTO public.online_people VALUES ('JUDWAgk0JWcD6LrCkh_f3g');
INSERT INTO public.online_people VALUES ('rcvXh2w7Cjr0iVdP1RQ64Q');
INSERT INTO public.presences VALUES ('7yPaaRuM_dzHERt8B44e1Q', 'available', '', NULL, 1795432321000, NULL, NULL);
INSERT INTO public.presences VALUES ('JCkhhBM_e28JGZ_L2kyHoQ', 'away', 'Lunch – back at one', NULL, 1795432321000, '{"enabled":true,"timeZone":"Europe/Berlin","intervals":[{"days":[1,2,3,4,5],"from":1320,"to":420},{"days":[0,6],"from":0,"to":0}]}', 1795467600000);
INSERT INTO public.presences VALUES ('rcvXh2w7Cjr0iVdP1RQ64Q', 'invisible', '', NULL, 1795432321000, '{"enabled":false,"timeZone":"Europe/Berlin","intervals":[{"days":[1,2,3,4,5],"from":1320,"to":420},{"days":[0,6],"from":0,"to":0}]}', NULL);
INSERT INTO public.presences VALUES ('JUDWAgk0JWcD6LrCkh_f3g', 'dnd', 'in a meeting', 1795443121000, 1795432321000, NULL, 1795443121000);
INSERT INTO public.ring_rules VALUES ('JCkhhBM_e28JGZ_L2kyHoQ', 'rcvXh2w7Cjr0iVdP1RQ64Q', 'always');
INSERT INTO public.ring_rules VALUES ('JCkhhBM_e28JGZ_L2kyHoQ', '5HJ9zkzpopL-3DyFAFlBUw', 'busy');
INSERT INTO public.ring_rules VALUES ('JUDWAgk0JWcD6LrCkh_f3g', 'JCkhhBM_e28JGZ_L2kyHoQ', 'silent');
INSERT INTO public.users VALUES ('JCkhhBM_e28JGZ_L2kyHoQ', 'ada', 'Ada Lovelace', 'member', '$argon2id$v=19$m=47104,t=1,p=1$CHokbeyvcfEdnffFIR3seg$SxdWRas4IbfZRXc7KOkLlpyzwW02ntOE1Y8E3B8Rn1Q', 1795424400000, NULL, 0, NULL);
INSERT INTO public.users VALUES ('JUDWAgk0JWcD6LrCkh_f3g', 'bob', 'Bob “the builder” O’Neill', 'member', '$argon2id$v=19$m=47104,t=1,p=1$KEfPZn6MEihCmgIZdUI/Ow$ijEoYx1Yum/Z/HhSNoYourKLnpKVpLOgXDd40H78y9s', 1795424400000, NULL, 0, NULL);
INSERT INTO public.users VALUES ('rcvXh2w7Cjr0iVdP1RQ64Q', 'cleo', 'Cleo Zoë 📞', 'member', '$argon2id$v=19$m=47104,t=1,p=1$ni4oJ/jaZ9p2rQA9U/lHkg$Qr4IZ+Y3VBe8myzrsp99NI2vvmLNNyXBIyB9BPkW1gI', 1795424400000, NULL, 0, 1795431600000);
INSERT INTO public.users VALUES ('5HJ9zkzpopL-3DyFAFlBUw', 'gus', 'Gus', 'guest', '$argon2id$v=19$m=47104,t=1,p=1$Qlmd8RRn3MgJC3PB+7yq4A$+LyZ2cGieYTEVWbbEyuk89JLMa0VxGznbvGG3OUZ46I', 1795424400000, NULL, 1, 1795431600000);
INSERT INTO public.users VALUES ('7yPaaRuM_dzHERt8B44e1Q', 'root', 'Root', 'admin', '$argon2id$v=19$m=47104,t=1,p=1$ZfP8et+SV8RS5OopmBXB9Q$gyuDbX8/odx/qe5QkwqIlh+QMYF/CxKJkGb59H2kXRM', 1795424400000, NULL, 0, NULL);
INSERT INTO public.users VALUES ('ybudt1DTFguaTeyZRbXagA', 'dora', 'Dora', 'member', '$argon2id$v=19$m=47104,t=1,p=1$l/wgXcEZCjylQ8CUqTwmsA$+Bbz+kJAI7zH+heebjDAtqKANcG9eID7bOxSR4wJPJI', 1795424400000, 1795431600000, 0, 1795431600000);
INSERT INTO public.users VALUES ('FBZHLKp5ruLVIqfUUU-cig', 'erin', 'Erin', 'member', '$argon2id$v=19$m=47104,t=1,p=1$rZD6CC3S2zbcyGyKYX457w$+St53b5JTrKOTXpV9nsFn9zwW15rH4HtRb0Wwy5H2bE', 1795424400000, NULL, 0, NULL);
INSERT INTO public.waits VALUES ('rcvXh2w7Cjr0iVdP1RQ64Q', '7yPaaRuM_dzHERt8B44e1Q', 1795432321000, 1795475521000, 1795432321000);
INSERT INTO public.waits VALUES ('7yPaaRuM_dzHERt8B44e1Q', 'JUDWAgk0JWcD6LrCkh_f3g', 1795432321000, 1795475521000, NULL);
INSERT INTO public.waits VALUES ('JCkhhBM_e28JGZ_L2kyHoQ', 'rcvXh2w7Cjr0iVdP1RQ64Q', 1795432321000, 1795475521000, NULL);
ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (entry_id);
ALTER TABLE ONLY public.calls
    ADD CONSTRAINT calls_merged_call_id_key UNIQUE (merged_call_id);
ALTER TABLE ONLY public.calls
    ADD CONSTRAINT calls_pkey PRIMARY KEY (call_id);
ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_pkey PRIMARY KEY (device_id);
ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_token_hash_key UNIQUE (token_hash);
ALTER TABLE ONLY public.favourites
    ADD CONSTRAINT favourites_key PRIMARY KEY (user_id, favourite_id);
ALTER TABLE ONLY public.invites
    ADD CONSTRAINT invites_pkey PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.kysely_migration_lock
    ADD CONSTRAINT kysely_migration_lock_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.kysely_migration
    ADD CONSTRAINT kysely_migration_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.online_people
    ADD CONSTRAINT online_people_pkey PRIMARY KEY (user_id);
ALTER TABLE ONLY public.presences
    ADD CONSTRAINT presences_pkey PRIMARY KEY (user_id);
ALTER TABLE ONLY public.ring_rules
    ADD CONSTRAINT ring_rules_key PRIMARY KEY (user_id, caller_id);
ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (user_id);
ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_username_key UNIQUE (username);
ALTER TABLE ONLY public.waits
    ADD CONSTRAINT waits_key PRIMARY KEY (user_id, awaited_id);
CREATE INDEX audit_log_by_time ON public.audit_log USING btree (at);
CREATE INDEX calls_by_callee ON public.calls USING btree (callee_id, started_at);
CREATE INDEX calls_by_caller ON public.calls USING btree (caller_id, started_at);
CREATE INDEX calls_going_on ON public.calls USING btree (state) WHERE (state <> 'ended'::text);
CREATE INDEX calls_unseen ON public.calls USING btree (callee_id) WHERE ((missed = 1) AND (seen = 0));
CREATE INDEX devices_by_revocation ON public.devices USING btree (revoked_at);
CREATE INDEX devices_by_user ON public.devices USING btree (user_id);
CREATE UNIQUE INDEX invites_by_id ON public.invites USING btree (invite_id);
CREATE INDEX presences_by_due ON public.presences USING btree (due_at);
CREATE INDEX users_by_change ON public.users USING btree (changed_at);
CREATE INDEX waits_by_awaited ON public.waits USING btree (awaited_id);
CREATE INDEX waits_by_end ON public.waits USING btree (until);
ALTER TABLE ONLY public.calls
    ADD CONSTRAINT calls_callee_id_fkey FOREIGN KEY (callee_id) REFERENCES public.users(user_id);
ALTER TABLE ONLY public.calls
    ADD CONSTRAINT calls_caller_id_fkey FOREIGN KEY (caller_id) REFERENCES public.users(user_id);
ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(user_id);
ALTER TABLE ONLY public.favourites
    ADD CONSTRAINT favourites_favourite_id_fkey FOREIGN KEY (favourite_id) REFERENCES public.users(user_id);
ALTER TABLE ONLY public.favourites
    ADD CONSTRAINT favourites_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(user_id);
ALTER TABLE ONLY public.invites
    ADD CONSTRAINT invites_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(user_id);
ALTER TABLE ONLY public.online_people
    ADD CONSTRAINT online_people_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(user_id);
ALTER TABLE ONLY public.presences
    ADD CONSTRAINT presences_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(user_id);
ALTER TABLE ONLY public.ring_rules
    ADD CONSTRAINT ring_rules_caller_id_fkey FOREIGN KEY (caller_id) REFERENCES public.users(user_id);
ALTER TABLE ONLY public.ring_rules
    ADD CONSTRAINT ring_rules_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(user_id);
ALTER TABLE ONLY public.waits
    ADD CONSTRAINT waits_awaited_id_fkey FOREIGN KEY (awaited_id) REFERENCES public.users(user_id);
ALTER TABLE ONLY public.waits
    ADD CONSTRAINT waits_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(user_id);
