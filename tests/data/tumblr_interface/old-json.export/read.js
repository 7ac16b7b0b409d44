var tumblr_api_read = {
 "tumblelog": {
  "title": "Catatan",
  "description": "<b>Analis</b> di Bandung",
  "name": "sinta",
  "timezone": "Asia/Jakarta"
 },
 "posts-start": 0,
 "posts-total": "8",
 "posts": [
  {
   "id": "11",
   "url": "https://sinta.example/post/11",
   "url-with-slug": "https://sinta.example/post/11/halo",
   "type": "regular",
   "date-gmt": "2024-05-06 07:08:09 GMT",
   "unix-timestamp": 1714979289,
   "regular-title": "Halo",
   "regular-body": "<p>Isi</p>",
   "tags": [
    "kerja"
   ]
  },
  {
   "id": "12",
   "type": "link",
   "unix-timestamp": 1714979290,
   "link-text": "Bacaan",
   "link-url": "https://example.org",
   "link-description": "<p>Layak dibaca</p>"
  },
  {
   "id": "13",
   "type": "photo",
   "unix-timestamp": 1714979291,
   "photo-caption": "<p>Kantor</p>",
   "photos": []
  },
  {
   "id": "14",
   "type": "quote",
   "unix-timestamp": 1714979292,
   "quote-text": "kata orang",
   "quote-source": "buku"
  },
  {
   "id": "15",
   "type": "conversation",
   "unix-timestamp": 1714979293,
   "conversation": [
    {
     "name": "Saya",
     "label": "Saya:",
     "phrase": "Jadi?"
    },
    {
     "label": "Kucing:",
     "phrase": "Meong"
    }
   ]
  },
  {
   "id": "16",
   "type": "answer",
   "unix-timestamp": 1714979294,
   "question": "pertanyaan orang",
   "answer": "<p>jawaban saya</p>"
  },
  {
   "id": "17",
   "type": "regular",
   "unix-timestamp": 1714979295,
   "reblogged-from-name": "lain",
   "regular-title": "judul orang",
   "regular-body": "<p><a class=\"tumblr_blog\" href=\"x\">lain</a>:</p><blockquote><p>kata orang</p></blockquote><p>tambahan</p>"
  },
  {
   "id": "18",
   "type": "video",
   "unix-timestamp": "besok",
   "video-caption": "<p>Film</p>"
  },
  {
   "type": "regular"
  },
  7
 ]
};
