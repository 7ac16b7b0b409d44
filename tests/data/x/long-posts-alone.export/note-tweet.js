window.YTD.note_tweet.part0 = [
  {
    "noteTweet": {
      "noteTweetId": "501",
      "createdAt": "2023-08-12T16:10:37.000Z",
      "core": {
        "text": "@lain Pelajaran minggu ini: tulis dulu, kirim besok. Alasannya sederhana & panjang, lihat https://t.co/zz",
        "urls": [
          {
            "shortUrl": "https://t.co/zz",
            "expandedUrl": "https://example.org/panjang"
          }
        ]
      },
      "updatedAt": "2023-08-12T16:20:37.000Z"
    }
  },
  {
    "noteTweet": {
      "noteTweetId": "502",
      "createdAt": "2023-08-12T16:10:37.000Z",
      "core": {
        "text": "Catatan tanpa cuitan.",
        "urls": []
      }
    }
  }
]